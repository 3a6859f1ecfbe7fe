import { Button, Menu } from '@mantine/core'
import {
  IconBuildingBroadcastTower,
  IconChevronDown,
  IconCpu,
  IconFileCertificate,
  IconSignature,
  IconStack2,
  IconUser,
  type Icon,
} from '@tabler/icons-react'
import { memo, useState } from 'react'
import { Link } from 'wouter'
import { usePageCommands } from '../../frame/commands.ts'
import { EnrolDevices } from './enrol-devices.tsx'
import { IssueBroker } from './issue-broker.tsx'
import { IssueClient } from './issue-client.tsx'
import classes from './issue-menu.module.css'

type Issued = 'devices' | 'broker' | 'client'

interface Choice {
  id: Issued
  title: string
  text: string
  /** As a command. */
  label: string
  icon: Icon
}

const choices: readonly Choice[] = [
  { id: 'devices', title: 'Devices', text: 'one, or a pasted list', label: 'Enrol devices', icon: IconCpu },
  {
    id: 'broker',
    title: 'A broker',
    text: 'by its names and addresses',
    label: 'Issue a broker certificate',
    icon: IconBuildingBroadcastTower,
  },
  {
    id: 'client',
    title: 'A client',
    text: 'a person, a Node-RED, a back end',
    label: 'Issue a client certificate',
    icon: IconUser,
  },
]

/** What has a page of its own. */
const elsewhere = [
  { to: '/enrol', title: 'Many devices', text: 'by pattern, table or requests', icon: IconStack2 },
  { to: '/requests/sign', title: 'For a request', text: 'somebody’s own, or a device’s', icon: IconSignature },
  { to: '/requests', title: 'From another authority', text: 'a request of yours, and its answer', icon: IconFileCertificate },
] as const

/** The page's primary action: issue another certificate, of whichever kind. Its choices are commands, too. */
export const IssueMenu = memo(function IssueMenu() {
  const [dialog, setDialog] = useState<{ id: Issued; isOpen: boolean; opening: number }>()
  const open = (id: Issued) => setDialog((before) => ({ id, isOpen: true, opening: (before?.opening ?? 0) + 1 }))
  const close = () => setDialog((before) => before && { ...before, isOpen: false })
  usePageCommands(
    choices.map(({ id, label, icon }) => ({ id: `issue-${id}`, label, icon, keywords: 'new add', run: () => open(id) })),
  )
  const frame = { isOpen: dialog?.isOpen ?? false, onClose: close }
  return (
    <>
      <Button component={Link} href="/inspect/import" variant="default">
        Import…
      </Button>
      <Menu position="bottom-end" width={270} withinPortal={false}>
        <Menu.Target>
          <Button rightSection={<IconChevronDown size={16} aria-hidden />}>Issue a certificate</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {choices.map(({ id, title, text, icon: ItemIcon }) => (
            <Menu.Item key={id} leftSection={<ItemIcon size={18} stroke={1.7} aria-hidden />} onClick={() => open(id)}>
              <span className={classes.title}>{title}</span>
              <span className={classes.text}>{text}</span>
            </Menu.Item>
          ))}
          <Menu.Divider />
          {elsewhere.map(({ to, title, text, icon: ItemIcon }) => (
            <Menu.Item key={to} component={Link} href={to} leftSection={<ItemIcon size={18} stroke={1.7} aria-hidden />}>
              <span className={classes.title}>{title}</span>
              <span className={classes.text}>{text}</span>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {/* Each opening begins with an empty form. */}
      {dialog?.id === 'devices' && <EnrolDevices key={dialog.opening} {...frame} />}
      {dialog?.id === 'broker' && <IssueBroker key={dialog.opening} {...frame} />}
      {dialog?.id === 'client' && <IssueClient key={dialog.opening} {...frame} />}
    </>
  )
})
