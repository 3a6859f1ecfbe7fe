import { IconPlayerPause, IconPlayerPlay, IconPlugConnectedX, IconPlus } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useLocation, useRoute } from 'wouter'
import { safeText } from '../../shared/safe-text.ts'
import { usePageCommands } from '../frame/commands.ts'
import { Page } from '../frame/page.tsx'
import { currentCore } from '../stores/connection-store.ts'
import { reportFailure } from '../stores/notices-store.ts'
import { ConnectForm } from './connect-form.tsx'
import classes from './console-page.module.css'
import { SessionList, sessionName } from './session-list.tsx'
import { SessionView } from './session-view.tsx'
import { isOpen } from './session-state.ts'
import { SubscriptionList } from './subscription-list.tsx'
import { TopicTreeView } from './topic-tree-view.tsx'
import { addSession, disconnect, setPaused, useSessionStore } from './session-store.ts'
import { useSessionParts } from './use-session-parts.ts'

/** Speaks MQTT as any identity of the vault: each session a tab at the left. What is connected stays connected while other pages are shown. */
export default function ConsolePage() {
  usePreselectedIdentity()
  const key = useSessionStore(({ currentKey }) => currentKey)
  const { opened, isEditing } = useSessionParts(key, 'opened', 'isEditing')
  const isOnlyOne = useSessionStore(({ sessions }) => sessions.length === 1)
  useSessionCommands(key)
  const hasTabs = !isOnlyOne || opened !== undefined
  return (
    <Page
      title="Console"
      sentence={hasTabs ? undefined : 'Speak MQTT as any device or client of this vault; its key stays in the core.'}
      width="full"
    >
      <div className={classes.console} data-tabs={hasTabs || undefined}>
        {hasTabs && (
          <div className={classes.side}>
            <SessionList currentKey={key} />
            {opened && !isEditing && (
              <>
                <SubscriptionList key={key} sessionKey={key} />
                <TopicTreeView key={`topics-${key}`} sessionKey={key} />
              </>
            )}
          </div>
        )}
        <div
          className={classes.panel}
          {...(hasTabs && { role: 'tabpanel', id: `panel-${key}`, 'aria-labelledby': `tab-${key}` })}
        >
          {isEditing ? <ConnectForm key={key} sessionKey={key} /> : <SessionView key={key} sessionKey={key} />}
        </div>
      </div>
    </Page>
  )
}

/** `/console/0A1B`: the identity with that serial number is offered in a tab of its own. */
function usePreselectedIdentity(): void {
  const [, navigate] = useLocation()
  const [, params] = useRoute('/console/:fingerprint')
  const fingerprint = params?.fingerprint
  useEffect(() => {
    if (fingerprint === undefined) return
    const controller = new AbortController()
    const { signal } = controller
    currentCore()
      .certificates.show({ reference: fingerprint }, { signal })
      .then((identity) => {
        if (signal.aborted) return
        addSession({ identity })
        navigate('/console', { replace: true })
      }, reportFailure)
    return () => controller.abort()
  }, [fingerprint, navigate])
}

function useSessionCommands(key: string): void {
  const session = useSessionParts(key, 'state', 'opened', 'isPaused', 'saved', 'draft')
  const { state, opened, isPaused } = session
  const name = safeText(sessionName(session))
  usePageCommands([
    { id: 'new-session', label: 'New console session', icon: IconPlus, run: () => addSession() },
    ...(isOpen(state) ? [{ id: 'disconnect', label: `Disconnect ${name}`, icon: IconPlugConnectedX, run: () => disconnect(key) }] : []),
    ...(opened === undefined
      ? []
      : [
          isPaused
            ? { id: 'follow', label: 'Let the messages follow again', icon: IconPlayerPlay, run: () => setPaused(key, false) }
            : { id: 'pause', label: 'Pause the messages', icon: IconPlayerPause, run: () => setPaused(key, true) },
        ]),
  ])
}
