import { create } from 'zustand'
import type { WireError } from '../../shared/errors.ts'
import { toWireError } from '../../shared/errors.ts'
import { unpackMessages } from '../../shared/message-record.ts'
import type { SessionEvent, SessionState, Subscription as WantedSubscription } from '../../shared/session.ts'
import { followBuiltIn } from '../components/built-in-address.ts'
import { emptyConnection, type ConnectionDraft } from '../components/connection-draft.ts'
import { currentCore, asAppError } from '../stores/connection-store.ts'
import { useBrokerStore } from '../stores/broker-store.ts'
import { reportFailure } from '../stores/notices-store.ts'
import { brokerReached } from '../stores/reached-broker-store.ts'
import { useVaultStore, vaultPath } from '../stores/vault-store.ts'
import { noFilter, type ListFilter } from './message-filter.ts'
import { logged, type LoggedMessage } from './message-log.ts'
import { fetchedAtOnce } from './missing-words.ts'
import { usualOptions, type OptionsDraft } from './options-draft.ts'
import { emptyPublish, type PublishDraft, type PublishRequest } from './publish-draft.ts'
import type { ConsoleState, OpenedConnection } from './session-state.ts'
import { forgetMessages, forgetSession, noteFetched, noteMessages } from './session-watchers.ts'
import { nextColour, type SubscriptionColour } from './subscription-colour.ts'

/** A subscription as the person asked for it, and what the broker made of it. */
export interface Subscription extends WantedSubscription {
  colour: SubscriptionColour
  /** Undefined while the broker has not answered, or there is no connection. */
  grantedQos: number | undefined
  error: WireError | undefined
}

/** A message that was published from the bar. */
export interface PublishedMessage {
  /** Milliseconds since 1970. */
  at: number
  draft: PublishDraft
}
const historyLength = 50


/** One tab of the console. It lives as long as the window, whichever page is shown. */
export interface ConsoleSession {
  key: string
  draft: ConnectionDraft
  options: OptionsDraft
  /** The saved session that this tab began as, or was saved as. */
  saved: { id: string; name: string; hasPassword: boolean } | undefined
  /** The likeliest broker and identity were put in; from then on it is for the person to say. */
  isPrefilled: boolean
  /** The connection is being typed; what was heard before is kept meanwhile. */
  isEditing: boolean
  state: ConsoleState
  opened: OpenedConnection | undefined
  /** Why the last attempt failed; stands until there is a connection. */
  lastError: WireError | undefined
  subscriptions: readonly Subscription[]
  /** Messages are received and counted, but not handed over. */
  isPaused: boolean
  /** Messages that the engine holds are being fetched. */
  isFetching: boolean
  chosen: LoggedMessage | undefined
  listFilter: ListFilter
  /** Charts stand above the list. */
  showsNumbers: boolean
  publish: PublishDraft
  /** The newest first. */
  published: readonly PublishedMessage[]
}

interface Sessions {
  sessions: readonly ConsoleSession[]
  currentKey: string
}

/** By tab, which is also the identifier of the session in the core, its present connection. */
const running = new Map<string, { controller: AbortController; ended: Promise<void> }>()

function newSession(): ConsoleSession {
  return {
    key: crypto.randomUUID(),
    draft: emptyConnection,
    options: usualOptions,
    saved: undefined,
    isPrefilled: false,
    isEditing: true,
    state: { state: 'new' },
    opened: undefined,
    lastError: undefined,
    subscriptions: [],
    isPaused: false,
    isFetching: false,
    chosen: undefined,
    listFilter: noFilter,
    showsNumbers: false,
    publish: emptyPublish,
    published: [],
  }
}

/** Stands for one that is there no more. */
export const closedSession: ConsoleSession = newSession()

function onlyOne(): Sessions {
  const session = newSession()
  return { sessions: [session], currentKey: session.key }
}

/** The sessions of the console, in the order of their tabs. There is always at least one. */
export const useSessionStore = create<Sessions>(onlyOne)

/** Another vault: what was typed names identities and saved sessions of the last one. What is connected with files stays connected. */
useVaultStore.subscribe((now, before) => {
  if (vaultPath(now.vault) === vaultPath(before.vault)) return
  for (const { key, draft } of useSessionStore.getState().sessions) changeSession(key, { saved: undefined, draft: { ...draft, identity: null } })
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
export function addSession(draft: Partial<ConnectionDraft> = {}, part: Partial<ConsoleSession> = {}): void {
  const { sessions } = useSessionStore.getState()
  const unused = sessions.find(({ opened }) => opened === undefined) ?? newSession()
  const session = { ...unused, ...part, draft: { ...unused.draft, ...draft } }
  const rest = sessions.filter(({ key }) => key !== session.key)
  useSessionStore.setState({ sessions: [...rest, session], currentKey: session.key })
}

/** Disconnects and takes the tab away with all that it holds. */
export function closeSession(key: string): void {
  disconnect(key)
  const { ended } = running.get(key) ?? {}
  running.delete(key)
  forgetSession(key)
  // What nobody can look at any more need not be held. Where the connection to the core is gone, so is what it holds.
  if (ended) void ended.then(() => currentCore().sessions.clear({ sessionId: key })).catch(() => undefined)
  const { sessions, currentKey } = useSessionStore.getState()
  const index = sessions.findIndex((session) => session.key === key)
  const rest = sessions.filter((session) => session.key !== key)
  if (rest.length === 0) useSessionStore.setState(onlyOne())
  else useSessionStore.setState({ sessions: rest, currentKey: currentKey === key ? rest[Math.max(0, index - 1)]!.key : currentKey })
}

/** Connects as the tab was opened last, or as `opened` says. The tab's state tells what comes of it. */
export function connectSession(key: string, opened: OpenedConnection): void {
  const before = running.get(key)
  before?.controller.abort()
  const controller = new AbortController()
  const isPresent = () => running.get(key)?.controller === controller
  changeSession(key, ({ subscriptions }) => ({
    opened,
    isEditing: false,
    state: { state: 'connecting', attempt: 1 },
    lastError: undefined,
    subscriptions: subscriptions.map((subscription) => ({ ...subscription, grantedQos: undefined, error: undefined })),
  }))
  const onEvent = (event: SessionEvent) => {
    if (!isPresent()) return
    if (event.type === 'counters') {
      noteMessages(key, [], event.counters)
      return
    }
    if (event.type === 'messages') {
      noteMessages(key, logged(key, unpackMessages(event.batch)), event.counters)
      // Where the connection to the core is gone, the end of the session says so.
      currentCore().sessions.acknowledge({ sessionId: key, batch: event.batch.number }).catch(() => undefined)
      return
    }
    if (event.type === 'subscription-refused') {
      noteRefused(key, event)
      return
    }
    applyState(key, event.state)
    // A new connection is not paused by itself, and hears nothing before this.
    if (event.state.state === 'connecting' && sessionOf(key)?.isPaused) setPaused(key, true)
    if (event.state.state === 'connected') {
      brokerReached(opened.request.url)
      subscribeWhatWaits(key)
    }
  }
  running.set(key, { controller, ended: stayOpen() })

  async function stayOpen(): Promise<void> {
    const { request, options, passwordOf } = opened
    let error: WireError | undefined
    try {
      // The core has one session of an identifier.
      await before?.ended
      await currentCore().sessions.open(
        { sessionId: key, ...request, ...options, ...(passwordOf !== undefined && { passwordOf }) },
        { signal: controller.signal, onEvent },
      )
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
  running.get(key)?.controller.abort()
}

/** Asks for a subscription, or for another kind of one, and keeps it for the next connection. */
export async function subscribe(key: string, wanted: WantedSubscription, colour?: SubscriptionColour): Promise<void> {
  const { subscriptions = [] } = sessionOf(key) ?? {}
  const before = subscriptions.find(({ filter }) => filter === wanted.filter)
  const subscription = { ...wanted, colour: colour ?? before?.colour ?? nextColour(subscriptions.map((each) => each.colour)) }
  const asked: Subscription = { ...subscription, grantedQos: undefined, error: undefined }
  putSubscription(key, asked)
  if (sessionOf(key)?.state.state !== 'connected') return
  try {
    const { grantedQos } = await currentCore().sessions.subscribe({ sessionId: key, ...wanted })
    settleSubscription(key, asked, { grantedQos })
  } catch (thrown) {
    settleSubscription(key, asked, { error: toWireError(asAppError(thrown)) })
  }
}

/** Takes a subscription away, here and, where there is a connection, at the broker. Throws what the broker answers. */
export async function unsubscribe(key: string, filter: string): Promise<void> {
  changeSession(key, ({ subscriptions }) => ({ subscriptions: subscriptions.filter((each) => each.filter !== filter) }))
  // The answer may still be on its way, and where another kind of it was refused, the one before still holds.
  if (sessionOf(key)?.state.state !== 'connected') return
  await currentCore().sessions.unsubscribe({ sessionId: key, filter })
}

/** Publishes; gives the broker's reason code (MQTT 5 3.4.2.1), 0 with QoS 0. Throws what the broker answers, SESSION_NOT_OPEN. */
export async function publish(key: string, message: PublishRequest): Promise<number> {
  const { reasonCode } = await currentCore().sessions.publish({ sessionId: key, ...message })
  return reasonCode
}

/** Remembers what was published, to be published again; the same as before is there once. */
export function notePublished(key: string, draft: PublishDraft): void {
  const isOther = (each: PublishedMessage) => JSON.stringify(each.draft) !== JSON.stringify(draft)
  changeSession(key, ({ published }) => ({ published: [{ at: Date.now(), draft }, ...published.filter(isOther)].slice(0, historyLength) }))
}

/** Lets the list stand still, or follow again. Messages are received and counted meanwhile. */
export function setPaused(key: string, isPaused: boolean): void {
  changeSession(key, { isPaused })
  currentCore().sessions.setPaused({ sessionId: key, isPaused }).catch(reportFailure)
}

/** Forgets what is held of a session, here and in the engine, and counts from zero. */
export async function clearMessages(key: string): Promise<void> {
  const { lastSequence } = await currentCore().sessions.clear({ sessionId: key })
  forgetMessages(key, lastSequence)
  changeSession(key, { chosen: undefined })
}

/**
 * Fetches messages that the engine holds and the list has not, at most the last `fetchedAtOnce` of them. While some of the session are
 * being fetched it does nothing.
 */
export async function fetchMessages(key: string, span: { first: number; last: number }): Promise<void> {
  if (sessionOf(key)?.isFetching !== false) return
  changeSession(key, { isFetching: true })
  try {
    noteFetched(key, await readHeld(key, span))
  } finally {
    changeSession(key, { isFetching: false })
  }
}

async function readHeld(key: string, { first, last }: { first: number; last: number }): Promise<LoggedMessage[]> {
  const fetched: LoggedMessage[] = []
  for (let from = Math.max(first, last - fetchedAtOnce + 1); from <= last; from = fetched.at(-1)!.sequence + 1) {
    const held = await currentCore().sessions.read({ sessionId: key, from, limit: last - from + 1 })
    const messages = held ? unpackMessages(held).filter(({ sequence }) => sequence <= last) : []
    if (messages.length === 0) break
    fetched.push(...logged(key, messages))
  }
  return fetched
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

/** Stays in the list, and is asked for again with the next connection. */
function noteRefused(key: string, { filter, error }: { filter: string; error: WireError }): void {
  changeSession(key, ({ subscriptions }) => ({
    subscriptions: subscriptions.map((each) => (each.filter === filter ? { ...each, grantedQos: undefined, error } : each)),
  }))
}

/** What was granted once, the engine renews with every new connection by itself. */
function subscribeWhatWaits(key: string): void {
  for (const { grantedQos, error: _error, colour, ...wanted } of sessionOf(key)?.subscriptions ?? []) {
    if (grantedQos === undefined) void subscribe(key, wanted, colour)
  }
}

function putSubscription(key: string, subscription: Subscription): void {
  changeSession(key, ({ subscriptions }) => {
    const index = subscriptions.findIndex(({ filter }) => filter === subscription.filter)
    return { subscriptions: index === -1 ? [...subscriptions, subscription] : subscriptions.with(index, subscription) }
  })
}

/** What the broker answered: that which was removed, or asked for anew, meanwhile is not touched. */
function settleSubscription(key: string, asked: Subscription, answer: Partial<Pick<Subscription, 'grantedQos' | 'error'>>): void {
  changeSession(key, ({ subscriptions }) => ({ subscriptions: subscriptions.map((each) => (each === asked ? { ...asked, ...answer } : each)) }))
}

function sessionOf(key: string): ConsoleSession | undefined {
  return useSessionStore.getState().sessions.find((session) => session.key === key)
}
