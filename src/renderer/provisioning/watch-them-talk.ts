import type { CertificateSummary } from '../../shared/certificate.ts'
import type { BuiltInBrokerState } from '../../shared/mqtt.ts'
import { subscriptionSchema } from '../../shared/session.ts'
import type { Core } from '../api.ts'
import { suggestBrokers } from '../components/broker-suggestions.ts'
import { emptyConnection, readConnection } from '../components/connection-draft.ts'
import { readOptions, usualOptions } from '../console/options-draft.ts'
import { payloadOfText } from '../console/payload.ts'
import { isOpen } from '../console/session-state.ts'
import {
  addSession,
  changeSession,
  connectSession,
  publish,
  showSession,
  subscribe,
  useSessionStore,
  type ConsoleSession,
} from '../console/session-store.ts'
import { asAppError } from '../stores/connection-store.ts'
import type { ProofSubjects } from './proof-pair.ts'

const topic = 'hello'

/**
 * Starts the built-in broker with the broker's certificate and connects both devices to it, each in a tab of the console: the
 * one that listens is shown, and hears what the other says as soon as both are there. Throws what the broker's start throws;
 * what comes of the connections, their tabs say. Gives where the broker runs.
 */
export async function watchThemTalk(core: Core, signal: AbortSignal, { broker, listener, speaker }: ProofSubjects): Promise<BuiltInBrokerState> {
  const running = await startOnAnyPort(core, signal, broker)
  const hears = openAs(listener, broker, running)
  const says = openAs(speaker, broker, running)
  void subscribe(hears, subscriptionSchema.parse({ filter: '#' }))
  const payload = `Hello, this is ${speaker.name}.`
  changeSession(says, ({ publish: before }) => ({ publish: { ...before, topic, payload } }))
  showSession(hears)
  whenReady(hears, says, () => void publish(says, { topic, payload: payloadOfText(payload), qos: 0, retain: false, properties: {} }).catch(() => undefined))
  return running
}

/** On its usual port, or where that is taken on a free one. */
async function startOnAnyPort(core: Core, signal: AbortSignal, { fingerprint: as }: CertificateSummary): Promise<BuiltInBrokerState> {
  try {
    return await core.builtInBroker.start({ as }, { signal })
  } catch (thrown) {
    if (asAppError(thrown).code !== 'PORT_IN_USE') throw thrown
    return core.builtInBroker.start({ as, port: 0 }, { signal })
  }
}

/** The tab in which the device is connected there, or a new one in which it connects. */
function openAs(identity: CertificateSummary, broker: CertificateSummary, running: BuiltInBrokerState): string {
  const suggestions = suggestBrokers([broker], running)
  const draft = { ...emptyConnection, url: suggestions[0]!.url, identity }
  const request = readConnection(draft, suggestions)!
  const isThere = ({ opened, state }: ConsoleSession) =>
    isOpen(state) && opened?.request.url === request.url && opened.request.identity.as === identity.fingerprint
  const present = useSessionStore.getState().sessions.find(isThere)
  if (present) return present.key
  addSession(draft)
  const key = useSessionStore.getState().currentKey
  changeSession(key, { isPrefilled: true })
  connectSession(key, { request, options: readOptions(usualOptions).options!, identity, passwordOf: undefined })
  return key
}

/** Calls once the one is subscribed and the other connected; not at all where one of them is closed or ends before that. */
function whenReady(hears: string, says: string, act: () => void): void {
  const look = () => {
    const { sessions } = useSessionStore.getState()
    const [listening, speaking] = [hears, says].map((key) => sessions.find((session) => session.key === key))
    const isOver = !listening || !speaking || !isOpen(listening.state) || !isOpen(speaking.state)
    if (isOver) {
      stop()
      return
    }
    const hasSubscribed = listening.subscriptions.some(({ filter, grantedQos }) => filter === '#' && grantedQos !== undefined)
    if (!hasSubscribed || speaking.state.state !== 'connected') return
    stop()
    act()
  }
  const stop = useSessionStore.subscribe(look)
  look()
}
