import { create } from 'zustand'
import type { WireError } from '../../shared/errors.ts'
import { toWireError } from '../../shared/errors.ts'
import { unpackMessages } from '../../shared/message-record.ts'
import type { QoS } from '../../shared/mqtt.ts'
import type { SessionEvent, SessionState } from '../../shared/session.ts'
import { followBuiltIn } from '../components/built-in-address.ts'
import { emptyConnection, type ConnectionDraft } from '../components/connection-draft.ts'
import { currentCore, asAppError } from '../stores/connection-store.ts'
import { useBrokerStore } from '../stores/broker-store.ts'
import { brokerReached } from '../stores/reached-broker-store.ts'
import { useVaultStore, vaultPath } from '../stores/vault-store.ts'
import { addMessages, beginConnection, clearLog, emptyLog, type LoggedMessage, type MessageLog } from './message-log.ts'
import type { ConsoleState, OpenedConnection } from './session-state.ts'

/** A subscription as the person asked for it, and what the broker made of it. */
export interface Subscription {
  filter: string
  qos: QoS
  /** Undefined while the broker has not answered, or there is no connection. */
  grantedQos: number | undefined
  error: WireError | undefined
}

/** What is being typed in the publish bar. */
export interface PublishDraft {
  topic: string
  payload: string
  qos: QoS
  retain: boolean
}

/** One tab of the console. It lives as long as the window, whichever page is shown. */
export interface ConsoleSession {
  key: string
  draft: ConnectionDraft
  protocolVersion: 4 | 5
  /** The likeliest broker and identity were put in; from then on it is for the person to say. */
  isPrefilled: boolean
  /** The connection is being typed; what was heard before is kept meanwhile. */
  isEditing: boolean
  state: ConsoleState
  opened: OpenedConnection | undefined
  /** Why the last attempt failed; stands until there is a connection. */
  lastError: WireError | undefined
  subscriptions: readonly Subscription[]
  log: MessageLog
  /** The messages that are shown while the list stands still; undefined where it follows. */
  frozen: readonly LoggedMessage[] | undefined
  chosen: LoggedMessage | undefined
  listFilter: string
  publish: PublishDraft
}

interface Sessions {
  sessions: readonly ConsoleSession[]
  currentKey: string
}

const running = new Map<string, AbortController>()
/** By tab, the identifier under which the core knows its present connection. */
const sessionIds = new Map<string, string>()

function newSession(): ConsoleSession {
  return {
    key: crypto.randomUUID(),
    draft: emptyConnection,
    protocolVersion: 5,
    isPrefilled: false,
    isEditing: true,
    state: { state: 'new' },
    opened: undefined,
    lastError: undefined,
    subscriptions: [],
    log: emptyLog,
    frozen: undefined,
    chosen: undefined,
    listFilter: '',
    publish: { topic: '', payload: '', qos: 0, retain: false },
  }
}

function onlyOne(): Sessions {
  const session = newSession()
  return { sessions: [session], currentKey: session.key }
}

/** The sessions of the console, in the order of their tabs. There is always at least one. */
export const useSessionStore = create<Sessions>(onlyOne)

/** Another vault: what was typed names identities of the last one. What is connected with files stays connected. */
useVaultStore.subscribe((now, before) => {
  if (vaultPath(now.vault) === vaultPath(before.vault)) return
  for (const { key, draft } of useSessionStore.getState().sessions) changeSession(key, { draft: { ...draft, identity: null } })
})

/** The address that is being typed goes with the built-in broker. */
useBrokerStore.subscribe((now, before) => {
  for (const { key, draft } of useSessionStore.getState().sessions) {
    const followed = followBuiltIn(draft, now.broker, before.broker)
    if (followed !== draft) changeSession(key, { draft: followed })
  }
})

export function changeSession(key: string, part: Partial<ConsoleSession> | ((session: ConsoleSession) => Partial<ConsoleSession>)): void {
  useSessionStore.setState(({ sessions }) => ({
    sessions: sessions.map((session) =>
      session.key === key ? { ...session, ...(typeof part === 'function' ? part(session) : part) } : session,
    ),
  }))
}

export function showSession(key: string): void {
  useSessionStore.setState({ currentKey: key })
}

/** Opens a tab; one in which nothing was connected yet is taken instead. */
export function addSession(draft: Partial<ConnectionDraft> = {}): void {
  const { sessions } = useSessionStore.getState()
  const unused = sessions.find(({ opened }) => opened === undefined) ?? newSession()
  const session = { ...unused, draft: { ...unused.draft, ...draft } }
  const rest = sessions.filter(({ key }) => key !== session.key)
  useSessionStore.setState({ sessions: [...rest, session], currentKey: session.key })
}

/** Disconnects and takes the tab away with all that it holds. */
export function closeSession(key: string): void {
  disconnect(key)
  running.delete(key)
  sessionIds.delete(key)
  const { sessions, currentKey } = useSessionStore.getState()
  const index = sessions.findIndex((session) => session.key === key)
  const rest = sessions.filter((session) => session.key !== key)
  if (rest.length === 0) useSessionStore.setState(onlyOne())
  else useSessionStore.setState({ sessions: rest, currentKey: currentKey === key ? rest[Math.max(0, index - 1)]!.key : currentKey })
}

/** Connects as the tab was opened last, or as `opened` says. The tab's state tells what comes of it. */
export function connectSession(key: string, opened: OpenedConnection): void {
  running.get(key)?.abort()
  const controller = new AbortController()
  const sessionId = crypto.randomUUID()
  running.set(key, controller)
  sessionIds.set(key, sessionId)
  const isPresent = () => running.get(key) === controller
  changeSession(key, ({ log, subscriptions }) => ({
    opened,
    isEditing: false,
    state: { state: 'connecting', attempt: 1 },
    lastError: undefined,
    log: beginConnection(log),
    subscriptions: subscriptions.map((subscription) => ({ ...subscription, grantedQos: undefined, error: undefined })),
  }))
  const onEvent = (event: SessionEvent) => {
    if (!isPresent()) return
    if (event.type === 'counters') return
    if (event.type === 'messages') {
      changeSession(key, ({ log }) => ({ log: addMessages(log, unpackMessages(event.batch), event.counters) }))
      // Where the connection to the core is gone, the end of the session says so.
      currentCore().sessions.acknowledge({ sessionId, batch: event.batch.number }).catch(() => undefined)
      return
    }
    applyState(key, event.state)
    if (event.state.state === 'connected') {
      brokerReached(opened.request.url)
      subscribeWhatWaits(key)
    }
  }
  void stayOpen()

  async function stayOpen(): Promise<void> {
    const { request, protocolVersion } = opened
    let error: WireError | undefined
    try {
      await currentCore().sessions.open({ sessionId, ...request, protocolVersion }, { signal: controller.signal, onEvent })
    } catch (thrown) {
      const failure = asAppError(thrown)
      if (failure.code !== 'CANCELLED') error = toWireError(failure)
    }
    if (!isPresent()) return
    changeSession(key, ({ state }) => (state.state === 'refused' ? {} : { state: { state: 'ended', error }, lastError: error }))
  }
}

/** Ends the connection, or the attempts at one. What was heard stays. */
export function disconnect(key: string): void {
  running.get(key)?.abort()
}

/** Asks for a subscription, or for another QoS of one, and keeps it for the next connection. */
export async function subscribe(key: string, filter: string, qos: QoS): Promise<void> {
  putSubscription(key, { filter, qos, grantedQos: undefined, error: undefined })
  if (sessionOf(key)?.state.state !== 'connected') return
  try {
    const { grantedQos } = await currentCore().sessions.subscribe({ sessionId: sessionIdOf(key), filter, qos })
    putSubscription(key, { filter, qos, grantedQos, error: undefined })
  } catch (thrown) {
    putSubscription(key, { filter, qos, grantedQos: undefined, error: toWireError(asAppError(thrown)) })
  }
}

/** Takes a subscription away, here and, where there is a connection, at the broker. Throws what the broker answers. */
export async function unsubscribe(key: string, filter: string): Promise<void> {
  const session = sessionOf(key)
  const subscription = session?.subscriptions.find((each) => each.filter === filter)
  changeSession(key, ({ subscriptions }) => ({ subscriptions: subscriptions.filter((each) => each.filter !== filter) }))
  if (session?.state.state !== 'connected' || subscription?.grantedQos === undefined) return
  await currentCore().sessions.unsubscribe({ sessionId: sessionIdOf(key), filter })
}

/** Publishes; gives the broker's reason code (MQTT 5 3.4.2.1), 0 with QoS 0. Throws what the broker answers, SESSION_NOT_OPEN. */
export async function publish(key: string, message: { topic: string; payload: string; qos: QoS; retain: boolean }): Promise<number> {
  const { reasonCode } = await currentCore().sessions.publish({ sessionId: sessionIdOf(key), ...message })
  return reasonCode
}

/** Lets the list stand still, or follow again. Messages are received and counted meanwhile. */
export function setPaused(key: string, isPaused: boolean): void {
  changeSession(key, ({ log }) => ({ frozen: isPaused ? log.messages : undefined }))
}

export function clearMessages(key: string): void {
  changeSession(key, ({ log, frozen }) => ({ log: clearLog(log), frozen: frozen && [], chosen: undefined }))
}

function applyState(key: string, state: SessionState): void {
  switch (state.state) {
    case 'connecting':
      changeSession(key, { state })
      return
    case 'connected':
      changeSession(key, { state, lastError: undefined })
      return
    case 'waiting':
      changeSession(key, { state: { state: 'waiting', retryAt: Date.now() + state.retryInMs, error: state.error }, lastError: state.error })
      return
    case 'refused':
      changeSession(key, { state, lastError: state.error })
      return
    case 'closed':
    // The end of the call says why.
  }
}

/** What was granted once, the engine renews with every new connection by itself. */
function subscribeWhatWaits(key: string): void {
  for (const { filter, qos, grantedQos } of sessionOf(key)?.subscriptions ?? []) {
    if (grantedQos === undefined) void subscribe(key, filter, qos)
  }
}

function putSubscription(key: string, subscription: Subscription): void {
  changeSession(key, ({ subscriptions }) => {
    const index = subscriptions.findIndex(({ filter }) => filter === subscription.filter)
    return { subscriptions: index === -1 ? [...subscriptions, subscription] : subscriptions.with(index, subscription) }
  })
}

function sessionOf(key: string): ConsoleSession | undefined {
  return useSessionStore.getState().sessions.find((session) => session.key === key)
}

/** A tab that was never connected has none; the core then says that the session is not open. */
function sessionIdOf(key: string): string {
  return sessionIds.get(key) ?? key
}
