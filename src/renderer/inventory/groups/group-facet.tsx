import { Menu } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { useState } from 'react'
import { useQuery } from '../../calls/use-query.ts'
import { safeText } from '../../../shared/safe-text.ts'
import { ManyFacet } from '../facet-menu.tsx'
import { GroupListDialog } from './group-list-dialog.tsx'

export interface GroupFacetProps {
  groups: readonly string[]
  onChange: (groups: string[]) => void
}

/** Narrows the list to groups; they are renamed and removed from here. Asked for when the menu is about to be opened. */
export function GroupFacet({ groups, onChange }: GroupFacetProps) {
  const [isNear, setIsNear] = useState(false)
  const [dialog, setDialog] = useState<{ isOpen: boolean; opening: number }>({ isOpen: false, opening: 0 })
  const { data } = useQuery(['groups'], (core, signal) => core.groups.list(undefined, { signal }), { refetchOn: 'inventory', isEnabled: isNear })
  // One that was just emptied can still be let go of.
  const names = [...new Set([...(data ?? []).map(({ name }) => name), ...groups])]
  const isEmpty = names.length === 0 && data !== undefined
  const open = () => setDialog(({ opening }) => ({ isOpen: true, opening: opening + 1 }))
  return (
    <>
      <ManyFacet
        label="Group"
        options={names.map((name) => ({ value: name, title: safeText(name) }))}
        chosen={groups}
        onChange={onChange}
        onApproach={() => setIsNear(true)}
        foot={
          isEmpty ? (
            <Menu.Label>There is no group yet. Choose certificates, then Groups.</Menu.Label>
          ) : (
            <>
              <Menu.Divider />
              <Menu.Item leftSection={<IconPencil size={15} aria-hidden />} onClick={open}>
                Rename or remove…
              </Menu.Item>
            </>
          )
        }
      />
      {dialog.opening > 0 && (
        <GroupListDialog
          key={dialog.opening}
          isOpen={dialog.isOpen}
          onClose={() => setDialog(({ opening }) => ({ isOpen: false, opening }))}
          onRenamed={(from, to) => {
            if (groups.includes(from)) onChange([...new Set(groups.map((name) => (name === from ? to : name)))])
          }}
          onRemoved={(removed) => {
            if (groups.includes(removed)) onChange(groups.filter((name) => name !== removed))
          }}
        />
      )}
    </>
  )
}
