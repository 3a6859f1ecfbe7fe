import { useEffect, useState } from 'react'
import { Frame } from './frame/frame.tsx'
import { LostBanner } from './frame/lost-banner.tsx'
import { useConnectionStore } from './stores/connection-store.ts'
import { useVaultStore } from './stores/vault-store.ts'
import { ConnectingPage, FailedPage, FreshLinkPage } from './unlock/connection-pages.tsx'
import { StartPage } from './unlock/start-page.tsx'
import { UnlockPage } from './unlock/unlock-page.tsx'

/** What the window shows: a way to the core, a way into a vault, or the pages. */
export function Root() {
  const connection = useConnectionStore()
  switch (connection.status) {
    case 'connecting':
      return <ConnectingPage />
    case 'needs-link':
      return <FreshLinkPage />
    case 'failed':
      return <FailedPage error={connection.error} />
    case 'ready':
    case 'lost':
      return (
        <>
          {connection.status === 'lost' && <LostBanner isReconnecting={connection.isReconnecting} />}
          <VaultGate />
        </>
      )
  }
}

/**
 * The pages stand while their vault is unlocked, or looked at locked. When it locks by itself they are covered, not taken
 * down: what was typed is there again after unlocking.
 */
function VaultGate() {
  const { vault, isBrowsingLocked, isChoosingVault } = useVaultStore()
  const path = vault.state === 'none' ? undefined : vault.path
  const isOpen = !isChoosingVault && (vault.state === 'unlocked' || (vault.state === 'locked' && isBrowsingLocked))
  const [framePath, setFramePath] = useState<string>()
  if (isOpen && framePath !== path) setFramePath(path)
  if (path === undefined && framePath !== undefined) setFramePath(undefined)

  useEffect(() => {
    document.documentElement.toggleAttribute('data-covered', !isOpen)
  }, [isOpen])

  return (
    <>
      {framePath !== undefined && framePath === path && (
        <div className="cw-cover" hidden={!isOpen} inert={!isOpen}>
          <Frame key={framePath} />
        </div>
      )}
      {!isOpen && (isChoosingVault || vault.state === 'none' ? <StartPage /> : vault.state === 'locked' && <UnlockPage key={path} vault={vault} />)}
    </>
  )
}
