import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestCore, testPassphrase, type TestCore } from '../../main/testing/test-core.ts'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { printBrokerUrl, type QoS } from '../../shared/mqtt.ts'
import { subscriptionSchema } from '../../shared/session.ts'
import { useConnectionStore } from '../stores/connection-store.ts'
import { useBrokerStore } from '../stores/broker-store.ts'
import { useReachedBrokerStore } from '../stores/reached-broker-store.ts'
import { useVaultStore, vaultChanged } from '../stores/vault-store.ts'
import { noCounters } from './message-log.ts'
import { readOptions, usualOptions } from './options-draft.ts'
import { payloadOfText, searchableText } from './payload.ts'
import {
  addSession,
  clearMessages,
  closeSession,
  connectSession,
  disconnect,
  fetchMessages,
  publish,
  setPaused,
  subscribe,
  unsubscribe,
  useSessionStore,
  type ConsoleSession,
} from './session-store.ts'
import { logOf, topicTreeOf, whenNoted } from './session-watchers.ts'
import { stateSentence } from './session-state.ts'

const wanted = (filter: string, qos: QoS) => subscriptionSchema.parse({ filter, qos })

describe('the sessions of the console', () => {
  let core: TestCore
  let url: string
  let devices: CertificateSummary[]

  beforeAll(async () => {
    core = await openTestCore()
    await core.api.vault.create({ passphrase: testPassphrase })
    await core.api.authorities.create({ subject: { commonName: 'Home CA' } })
    await core.api.brokers.issue({ subject: { commonName: 'localhost' }, altNames: [{ type: 'ip', value: '127.0.0.1' }] })
    devices = (await core.api.devices.enrol({ ids: ['sensor-1', 'sensor-2'] })).issued
    const broker = await core.api.builtInBroker.start({ port: 0 })
    if (broker.state !== 'running') throw new Error('the broker does not run')
    url = printBrokerUrl({ scheme: 'mqtts', host: broker.host, port: broker.port, path: '' })
    useConnectionStore.setState({ status: 'ready', core: core.api }, true)
  })
  afterAll(() => core.close())
  beforeEach(() => {
    for (const { key } of useSessionStore.getState().sessions) closeSession(key)
  })

  const current = () => sessionOf(useSessionStore.getState().currentKey)
  const sessionOf = (key: string) => useSessionStore.getState().sessions.find((session) => session.key === key)!

  /** Resolves when the session is as `fits` says. */
  const until = (key: string, fits: (session: ConsoleSession) => boolean) =>
    new Promise<ConsoleSession>((resolve) => {
      const look = () => {
        const session = sessionOf(key)
        if (!fits(session)) return
        for (const stop of stops) stop()
        resolve(session)
      }
      const stops = [useSessionStore.subscribe(look), whenNoted(look)]
      look()
    })
  const isConnected = ({ state }: ConsoleSession) => state.state === 'connected'

  const open = async (device: CertificateSummary | null) => {
    addSession()
    const { key } = current()
    connectSession(key, {
      request: { url, identity: { as: device?.fingerprint ?? null } },
      options: readOptions(usualOptions).options!,
      identity: device ?? undefined,
      passwordOf: undefined,
    })
    return key
  }
  /** From now on; gives how many there were by then. */
  const countingReads = () => {
    let count = 0
    const { sessions } = core.api
    const read: typeof sessions.read = (...asked) => {
      count += 1
      return sessions.read(...asked)
    }
    useConnectionStore.setState({ status: 'ready', core: { ...core.api, sessions: { ...sessions, read } } }, true)
    return () => {
      useConnectionStore.setState({ status: 'ready', core: core.api }, true)
      return count
    }
  }
  /** Of what is published to `gone` and then to `stays`. */
  const hearsOnlyStays = async (key: string) => {
    await publish(key, { topic: 'gone', payload: '', qos: 1, retain: false, properties: {} })
    await publish(key, { topic: 'stays', payload: '', qos: 1, retain: false, properties: {} })
    const received = () => messagesOf(key).filter(({ direction }) => direction === 'received')
    await until(key, () => received().some(({ topic }) => topic === 'stays'))
    expect(received().map(({ topic }) => topic)).toEqual(['stays'])
  }
  const messagesOf = (key: string) => [...logOf(key).all()]
  const heard = (key: string) => messagesOf(key).map(({ topic, payload }) => `${topic} ${searchableText(payload)}`)

  it('two devices hear each other, each in its own tab', async () => {
    const [listener, speaker] = [await open(devices[0]!), await open(devices[1]!)]
    await Promise.all([until(listener, isConnected), until(speaker, isConnected)])
    await subscribe(listener, wanted('garden/#', 1))
    expect(sessionOf(listener).subscriptions).toEqual([{ ...wanted('garden/#', 1), colour: 'teal', grantedQos: 1, error: undefined }])
    await publish(speaker, { topic: 'garden/light', payload: payloadOfText('on'), qos: 1, retain: false, properties: {} })
    await until(listener, () => logOf(listener).counters.received === 1)
    expect(heard(listener)).toEqual(['garden/light on'])
    await until(speaker, () => logOf(speaker).counters.sent === 1)
    expect(messagesOf(speaker).map(({ direction }) => direction)).toEqual(['sent'])
  })

  it('what was asked for before there is a connection is subscribed to when there is one, and again with the next', async () => {
    const key = await open(devices[0]!)
    await subscribe(key, wanted('early/#', 0))
    expect(sessionOf(key).subscriptions[0]!.grantedQos).toBeUndefined()
    await until(key, ({ subscriptions }) => subscriptions[0]!.grantedQos === 0)
    disconnect(key)
    const ended = await until(key, ({ state }) => state.state === 'ended')
    expect(ended.state).toEqual({ state: 'ended', error: undefined })
    connectSession(key, ended.opened!)
    await until(key, ({ subscriptions }) => subscriptions[0]!.grantedQos === 0)
    await publish(key, { topic: 'early/bird', payload: payloadOfText('again'), qos: 0, retain: false, properties: {} })
    await until(key, () => logOf(key).counters.received === 1)
    expect(heard(key)).toContain('early/bird again')
  })

  it('a paused list stands still while messages are received and counted, and has them when it follows again', async () => {
    const key = await open(devices[0]!)
    await until(key, isConnected)
    await subscribe(key, wanted('pause', 0))
    setPaused(key, true)
    await publish(key, { topic: 'pause', payload: '', qos: 0, retain: false, properties: {} })
    await until(key, () => logOf(key).counters.received === 1)
    expect(messagesOf(key)).toEqual([])
    setPaused(key, false)
    await until(key, () => logOf(key).messages === 2)
    expect(heard(key)).toEqual(['pause ', 'pause '])
  })

  it('is still paused after it was connected again', async () => {
    const key = await open(devices[0]!)
    const { opened } = await until(key, isConnected)
    setPaused(key, true)
    connectSession(key, opened!)
    await until(key, ({ state }) => state.state === 'connecting')
    await until(key, isConnected)
    await publish(key, { topic: 'pause', payload: '', qos: 1, retain: false, properties: {} })
    await until(key, () => logOf(key).counters.sent === 1)
    expect(messagesOf(key)).toEqual([])
  })

  it('forgets what it held, and goes on', async () => {
    const key = await open(devices[0]!)
    await until(key, isConnected)
    await publish(key, { topic: 'before', payload: '', qos: 1, retain: false, properties: {} })
    await until(key, () => logOf(key).messages === 1)
    await clearMessages(key)
    expect(messagesOf(key)).toEqual([])
    expect(logOf(key).counters).toEqual(noCounters)
    await publish(key, { topic: 'after', payload: '', qos: 1, retain: false, properties: {} })
    await until(key, () => logOf(key).messages === 1)
    expect(heard(key)).toEqual(['after '])
    expect(topicTreeOf(key).root.count).toBe(1)
  })

  it('fetches from the engine what the list has not, to where it belongs, once at a time', async () => {
    const key = await open(devices[0]!)
    await until(key, isConnected)
    const say = (topic: string) => publish(key, { topic, payload: '', qos: 1, retain: false, properties: {} })
    await say('1')
    await clearMessages(key)
    setPaused(key, true)
    for (const topic of ['2', '3', '4']) await say(topic)
    await until(key, () => logOf(key).counters.sent === 3)
    // As if the list had been slow: what waits is handed over, but for it only the last counts.
    setPaused(key, false)
    await until(key, () => logOf(key).messages === 3)
    const log = logOf(key)
    const last = [...log.all()].at(-1)!
    log.clear(1)
    log.add([last], { received: 0, sent: 3, kept: 3, dropped: 0, skipped: 0 })
    expect({ older: log.olderHeld, missing: log.lastMissing }).toEqual({ older: 2, missing: { first: 2, last: 3 } })
    const reads = countingReads()
    await Promise.all([fetchMessages(key, log.lastMissing!), fetchMessages(key, log.lastMissing!)])
    expect({ reads: reads(), isFetching: sessionOf(key).isFetching }).toEqual({ reads: 1, isFetching: false })
    expect(messagesOf(key).map(({ topic, sequence }) => `${sequence} ${topic}`)).toEqual(['2 2', '3 3', '4 4'])
    expect(log.olderHeld).toBe(0)
  })

  it('keeps messages and counters over a new connection', async () => {
    const key = await open(devices[0]!)
    const { opened } = await until(key, isConnected)
    await publish(key, { topic: 'one', payload: '', qos: 1, retain: false, properties: {} })
    await until(key, () => logOf(key).messages === 1)
    connectSession(key, opened!)
    await until(key, ({ state }) => state.state === 'connecting')
    await until(key, isConnected)
    await publish(key, { topic: 'two', payload: '', qos: 1, retain: false, properties: {} })
    await until(key, () => logOf(key).messages === 2)
    expect(logOf(key).counters).toMatchObject({ sent: 2, kept: 2 })
  })

  it('a subscription taken away brings nothing more', async () => {
    const key = await open(devices[0]!)
    await until(key, isConnected)
    await subscribe(key, wanted('gone', 0))
    await subscribe(key, wanted('stays', 0))
    await unsubscribe(key, 'gone')
    await hearsOnlyStays(key)
  })

  it('a subscription taken away before the broker has answered stays away', async () => {
    const key = await open(devices[0]!)
    await until(key, isConnected)
    const asked = subscribe(key, wanted('gone', 0))
    await unsubscribe(key, 'gone')
    await asked
    expect(sessionOf(key).subscriptions).toEqual([])
    await subscribe(key, wanted('stays', 0))
    await hearsOnlyStays(key)
  })

  it('a subscription of which another kind was refused is ended at the broker when it is taken away', async () => {
    const key = await open(devices[0]!)
    await until(key, isConnected)
    await subscribe(key, wanted('gone', 0))
    // The core refuses it.
    await subscribe(key, { ...wanted('gone', 0), qos: 3 as QoS })
    expect(sessionOf(key).subscriptions[0]!.error).toMatchObject({ code: 'INVALID_INPUT' })
    await unsubscribe(key, 'gone')
    await subscribe(key, wanted('stays', 0))
    await hearsOnlyStays(key)
  })

  it('a client without a certificate is refused, and why stands there', async () => {
    const key = await open(null)
    const { state, lastError } = await until(key, (session) => session.lastError !== undefined)
    expect(['refused', 'waiting', 'ended']).toContain(state.state)
    expect(lastError!.message).not.toBe('')
  })

  it('the lock of the vault ends a session and says so, and what it was subscribed to is there again with the next connection', async () => {
    const key = await open(devices[0]!)
    await until(key, isConnected)
    await subscribe(key, wanted('locked/#', 0))
    await core.api.vault.lock()
    const { state, opened, lastError } = await until(key, (session) => session.state.state === 'ended')
    expect(stateSentence(state, opened, 0)).toMatch(/^Disconnected from .*: the vault was locked$/)
    expect(lastError).toMatchObject({ code: 'VAULT_LOCKED', remedy: expect.any(String) as unknown })
    await core.api.vault.unlock({ passphrase: testPassphrase })
    connectSession(key, opened!)
    await until(key, ({ subscriptions }) => subscriptions[0]!.grantedQos === 0)
    expect(sessionOf(key).lastError).toBeUndefined()
  })

  it('where somebody was let in is known to listen, but for the built-in broker, which says so itself', async () => {
    const key = await open(devices[0]!)
    await until(key, isConnected)
    expect(useReachedBrokerStore.getState().url).toBe(url)
    useReachedBrokerStore.setState({ url: undefined })
    useBrokerStore.setState({ broker: await core.api.builtInBroker.state() })
    const other = await open(devices[1]!)
    await until(other, isConnected)
    expect(useReachedBrokerStore.getState().url).toBeUndefined()
  })

  it('publishing without a connection says so', async () => {
    addSession()
    const message = { topic: 'a', payload: '', qos: 0 as const, retain: false, properties: {} }
    await expect(publish(current().key, message)).rejects.toMatchObject({ code: 'SESSION_NOT_OPEN' })
  })

  it('another vault knows neither the identity nor the saved session of a tab', () => {
    addSession({ identity: devices[0]!, username: 'sensor-1' }, { saved: { id: 'one', name: 'Garden', hasPassword: true } })
    const { key } = current()
    const kept = useVaultStore.getState().vault
    vaultChanged({ state: 'locked', path: '/other.certwright', name: 'other' })
    const { saved, draft } = sessionOf(key)
    vaultChanged(kept)
    expect({ saved, identity: draft.identity, username: draft.username }).toEqual({ saved: undefined, identity: null, username: 'sensor-1' })
  })

  it('an unused tab is taken instead of another one, and there is always one', () => {
    addSession({ identity: devices[0]! })
    addSession({ identity: devices[1]! })
    expect(useSessionStore.getState().sessions.map(({ draft }) => draft.identity?.name)).toEqual(['sensor-2'])
    closeSession(current().key)
    expect(useSessionStore.getState().sessions).toHaveLength(1)
    expect(current().draft.identity).toBeNull()
  })
})
