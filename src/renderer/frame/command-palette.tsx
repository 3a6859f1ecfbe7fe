import { Modal, useMantineColorScheme } from '@mantine/core'
import { Spotlight, spotlight } from '@mantine/spotlight'
import { IconBroadcast, IconBroadcastOff, IconFolderOpen, IconLock, IconLockOpen2, IconSearch, IconSettings, IconX } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { useQuery } from '../calls/use-query.ts'
import { KindIcon } from '../components/kind-icon.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { StateBadge } from '../components/state-badge.tsx'
import { certificateState } from '../components/certificate-state.ts'
import { useBrokerStore } from '../stores/broker-store.ts'
import { useNow } from '../stores/clock.ts'
import { browseLocked, chooseVault, useVaultStore } from '../stores/vault-store.ts'
import { closeVault, lockVault, startBroker, stopBroker } from './actions.ts'
import classes from './command-palette.module.css'
import { matchCommands, usePageCommandsStore, type Command } from './commands.ts'
import { pages, vaultPage } from './pages.ts'
import { themes } from './theme-menu.tsx'

/** Everything by keyboard: Ctrl/Cmd-K, then pages, actions and certificates by their name. */
export function CommandPalette() {
  const [query, setQuery] = useState('')
  const [, navigate] = useLocation()
  const isCovered = useVaultStore(({ vault, isBrowsingLocked }) => vault.state === 'locked' && !isBrowsingLocked)
  const pageCommands = usePageCommandsStore((store) => store.commands)
  const toPages = pages.map(
    ({ path, title, icon, keywords }): Command => ({ id: path, label: title, icon, keywords, run: () => navigate(path) }),
  )
  const groups = [
    { label: 'On this page', commands: matchCommands(query, pageCommands) },
    { label: 'Go to', commands: matchCommands(query, toPages) },
    { label: 'Do', commands: matchCommands(query, useActions()) },
  ].filter(({ commands }) => commands.length > 0)
  const certificates = useFoundCertificates(query)
  const isEmpty = groups.length === 0 && certificates.length === 0

  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut={['mod + K']}
      tagsToIgnore={[]}
      triggerOnContentEditable
      disabled={isCovered}
      scrollable
      maxHeight={440}
      transitionProps={{ duration: 100 }}
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      classNames={{ search: classes.search }}
    >
      <Modal.Title className="cw-unseen">Search or command</Modal.Title>
      <Spotlight.Search
        placeholder="Type a page, an action or a certificate"
        aria-label="Search or command"
        leftSection={<IconSearch size={18} aria-hidden />}
      />
      <Spotlight.ActionsList>
        {groups.map(({ label, commands }) => (
          <Spotlight.ActionsGroup key={label} label={label}>
            {commands.map(({ id, label: title, icon: Icon, run }) => (
              <PaletteAction key={id} icon={<Icon size={17} stroke={1.7} aria-hidden />} onClick={run}>
                {title}
              </PaletteAction>
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {certificates.length > 0 && <Spotlight.ActionsGroup label="Certificates">{certificates}</Spotlight.ActionsGroup>}
        {isEmpty && <Spotlight.Empty>Nothing by that name</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}

interface PaletteActionProps {
  icon: ReactNode
  children: ReactNode
  end?: ReactNode
  onClick: () => void
}

function PaletteAction({ icon, children, end, onClick }: PaletteActionProps) {
  return (
    <Spotlight.Action
      className={classes.action}
      onClick={() => {
        spotlight.close()
        onClick()
      }}
    >
      <span className={classes.icon}>{icon}</span>
      <span className={classes.label}>{children}</span>
      {end}
    </Spotlight.Action>
  )
}

function useActions(): Command[] {
  const [, navigate] = useLocation()
  const { setColorScheme } = useMantineColorScheme()
  const isUnlocked = useVaultStore(({ vault }) => vault.state === 'unlocked')
  const isBrokerRunning = useBrokerStore(({ broker }) => broker.state === 'running')
  return [
    isUnlocked
      ? { id: 'lock', label: 'Lock the vault', icon: IconLock, run: () => void lockVault() }
      : { id: 'unlock', label: 'Unlock the vault', icon: IconLockOpen2, run: () => browseLocked(false) },
    isBrokerRunning
      ? { id: 'stop-broker', label: 'Stop the built-in broker', icon: IconBroadcastOff, run: () => void stopBroker() }
      : { id: 'start-broker', label: 'Start the built-in broker', icon: IconBroadcast, run: () => void startBroker() },
    {
      id: 'settings',
      label: 'Vault settings',
      icon: IconSettings,
      keywords: 'backup passphrase auto-lock identity domain',
      run: () => navigate(vaultPage.path),
    },
    {
      id: 'choose-vault',
      label: 'Open or create another vault',
      icon: IconFolderOpen,
      keywords: 'new switch',
      run: () => chooseVault(true),
    },
    { id: 'close-vault', label: 'Close this vault', icon: IconX, run: () => void closeVault() },
    ...themes.map(
      ({ scheme, title, icon }): Command => ({
        id: `theme-${scheme}`,
        label: `Theme: ${title.toLowerCase()}`,
        icon,
        keywords: 'colour mode appearance',
        run: () => setColorScheme(scheme),
      }),
    ),
  ]
}

const shortestSearch = 2

function useFoundCertificates(query: string): ReactNode[] {
  const [, navigate] = useLocation()
  const now = useNow()
  const text = query.trim().slice(0, 200)
  const isEnabled = text.length >= shortestSearch
  const found = useQuery(
    ['palette', text],
    (core, signal) => core.certificates.list({ text, sort: 'name', limit: 7 }, { signal }),
    { isEnabled, refetchOn: 'inventory' },
  )
  if (!isEnabled || !found.data) return []
  return found.data.certificates.map((certificate) => (
    <PaletteAction
      key={certificate.serialNumber}
      icon={<KindIcon kind={certificate.kind} variant="plain" isLabelled />}
      end={<StateBadge state={certificateState(certificate, now)} />}
      onClick={() => navigate(`/inventory/${certificate.serialNumber}`)}
    >
      <SafeText>{certificate.name}</SafeText>
    </PaletteAction>
  ))
}
