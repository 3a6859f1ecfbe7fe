import { Button, Loader } from '@mantine/core'
import { IconBan, IconPackageExport, IconRefresh, IconTags } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useQuery } from '../../calls/use-query.ts'
import { exportMatching } from '../../exports/many-store.ts'
import type { CertificateCondition } from '../../../shared/certificate.ts'
import { grouped } from '../../words.ts'
import { Verb } from '../selection-bar.tsx'
import bar from '../selection-bar.module.css'
import { GroupsDialog } from '../groups/groups-dialog.tsx'
import { inUseOf, revocableOf, type Concerned } from './matching.ts'
import { RenewManyDialog } from './renew-many-dialog.tsx'
import { RevokeManyDialog } from './revoke-many-dialog.tsx'

export interface MatchingBarProps {
  /** What the list is narrowed to, without those that were left out: all of these are chosen. */
  condition: CertificateCondition
  /** How many these are, of how many that are listed. */
  number: number
  total: number
  isLoading: boolean
  onClear: () => void
}

type BulkVerb = 'renew' | 'revoke' | 'groups'

/** The bulk verbs for all that match. Nobody is named: the core finds them. */
export function MatchingBar({ condition, number, total, isLoading, onClear }: MatchingBarProps) {
  const [, navigate] = useLocation()
  const [dialog, setDialog] = useState<{ verb: BulkVerb; opening: number }>()
  const [isOpen, setIsOpen] = useState(false)
  const inUse = inUseOf(condition)
  const revocable = revocableOf(condition)
  const inUseNumber = useNumber(inUse)
  const revocableNumber = useNumber(revocable)
  const open = (verb: BulkVerb) => {
    setDialog((before) => ({ verb, opening: (before?.opening ?? 0) + 1 }))
    setIsOpen(true)
  }
  const frame = { isOpen, onClose: () => setIsOpen(false) }
  return (
    <>
      <div className={bar.bar} role="toolbar" aria-label="For what is chosen">
        <span className={bar.words} role="status">
          <strong className="cw-figures">{number === total ? `All ${grouped(total)} chosen` : `${grouped(number)} of ${grouped(total)} chosen`}</strong>
          <span className={bar.kinds}>untick those to be left out</span>
          {isLoading && <Loader size={14} aria-label="Choosing" />}
        </span>
        <div className={bar.verbs}>
          <Verb label="Renew" number={inUseNumber} of={number} icon={<IconRefresh size={15} aria-hidden />} onPress={() => open('renew')} />
          <Verb
            label="Export"
            number={inUseNumber}
            of={number}
            icon={<IconPackageExport size={15} aria-hidden />}
            onPress={() => {
              if (inUse) exportMatching(inUse, inUseNumber)
              navigate('/export/many')
            }}
          />
          <Verb label="Groups of" number={number} of={number} icon={<IconTags size={15} aria-hidden />} onPress={() => open('groups')} />
          <Verb label="Revoke" number={revocableNumber} of={number} icon={<IconBan size={15} aria-hidden />} isDestructive onPress={() => open('revoke')} />
          <Button size="compact-sm" variant="subtle" onClick={onClear}>
            Choose none
          </Button>
        </div>
      </div>
      {dialog?.verb === 'renew' && inUse && <RenewManyDialog key={dialog.opening} {...frame} matching={inUse} number={inUseNumber} />}
      {dialog?.verb === 'revoke' && revocable && <RevokeManyDialog key={dialog.opening} {...frame} matching={revocable} number={revocableNumber} />}
      {dialog?.verb === 'groups' && (
        <GroupsDialog key={dialog.opening} {...frame} selection={{ matching: condition }} number={number} present={undefined} />
      )}
    </>
  )
}

function useNumber(concerned: Concerned): number {
  const { data } = useQuery(['number-of', concerned], async (core, signal) => (await core.certificates.list({ ...concerned, limit: 1 }, { signal })).total, {
    refetchOn: 'inventory',
    isEnabled: concerned !== undefined,
  })
  return concerned === undefined ? 0 : (data ?? 0)
}
