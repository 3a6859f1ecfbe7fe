import { afterAll, beforeAll, expect, it } from 'vitest'
import { startScriptedBroker, type ScriptedBroker } from '../../main/mqtt/testing/scripted-broker.ts'
import { openTestCore, testPassphrase, type TestCore } from '../../main/testing/test-core.ts'
import { subscriptionSchema } from '../../shared/session.ts'
import { useConnectionStore } from '../stores/connection-store.ts'
import { readOptions, usualOptions } from './options-draft.ts'
import { closeSession, connectSession, publish, subscribe, useSessionStore, type ConsoleSession } from './session-store.ts'

let core: TestCore
let broker: ScriptedBroker
beforeAll(async () => {
  core = await openTestCore()
  await core.api.vault.create({ passphrase: testPassphrase })
  useConnectionStore.setState({ status: 'ready', core: core.api }, true)
  broker = await startScriptedBroker(
    (packet, { index, send, socket }) => {
      if (packet.cmd === 'connect') send({ cmd: 'connack', reasonCode: 0, sessionPresent: false })
      if (packet.cmd === 'subscribe') send({ cmd: 'suback', messageId: packet.messageId!, granted: [index === 1 && packet.subscriptions[0]!.topic === 'b' ? 0x87 : 0] })
      if (packet.cmd === 'publish') socket.destroy()
    },
    undefined,
    { protocolVersion: 5 },
  )
})
afterAll(async () => {
  await core.close()
  await broker.close()
})

it('a subscription that is refused after a reconnect says so, and is asked for again with the next connection', async () => {
  const key = useSessionStore.getState().currentKey
  const session = () => useSessionStore.getState().sessions.find((each) => each.key === key)!
  const until = (fits: (session: ConsoleSession) => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!fits(session())) return
        stop()
        resolve()
      }
      const stop = useSessionStore.subscribe(look)
      look()
    })
  const drop = () => publish(key, { topic: 'drop', payload: '', qos: 0, retain: false, properties: {} })
  const outcomes = () => session().subscriptions.map(({ filter, grantedQos, error }) => [filter, grantedQos ?? error?.code])

  connectSession(key, {
    request: { url: `mqtt://127.0.0.1:${broker.port}`, identity: { as: null } },
    options: readOptions(usualOptions).options!,
    identity: undefined,
    passwordOf: undefined,
  })
  await until(({ state }) => state.state === 'connected')
  for (const filter of ['a', 'b']) await subscribe(key, subscriptionSchema.parse({ filter }))
  await drop()
  await until(({ subscriptions }) => subscriptions.some(({ error }) => error !== undefined))
  expect(outcomes()).toEqual([['a', 0], ['b', 'NOT_AUTHORIZED']])
  expect(session().state.state).toBe('connected')
  await drop()
  await until(({ subscriptions }) => subscriptions.every(({ grantedQos }) => grantedQos === 0))
  expect(outcomes()).toEqual([['a', 0], ['b', 0]])
  closeSession(key)
})
