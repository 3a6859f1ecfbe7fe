import { once } from 'node:events'
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net'
import { createServer, type TlsOptions } from 'node:tls'
import { Aedes } from 'aedes'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ConnectedClient } from '../../shared/mqtt.ts'
import type { Step } from '../../shared/step.ts'
import { lacksTools } from '../testing/tools.ts'
import { BuiltInBroker, type RunningBroker } from './built-in-broker.ts'
import { runLiveProof, type LiveProofInput, type ProofMeans } from './live-proof.ts'
import type { Refusal } from './network-contract.ts'
import { forkNetwork } from './testing/forked-network.ts'
import { selfSigned, TestAuthority } from './testing/test-authority.ts'

type StartBroker = ProofMeans['startBroker']
const strangerIds = ['no-certificate', 'other-authority', 'self-signed']

describe.skipIf(lacksTools('openssl'))('the live proof', () => {
  let authority: TestAuthority
  let input: LiveProofInput
  const toStop: (() => void)[] = []

  beforeAll(() => {
    authority = new TestAuthority('Home CA')
    input = {
      broker: {
        tls: authority.issue({
          commonName: 'mqtt.home.lan',
          usage: 'serverAuth',
          altNames: 'DNS:mqtt.home.lan, IP:192.168.1.10',
        }),
        trustAnchors: [authority.certificate],
      },
      listener: { name: 'sensor-1', tls: authority.issue({ commonName: 'sensor-1', usage: 'clientAuth' }) },
      speaker: { name: 'sensor-2', tls: authority.issue({ commonName: 'sensor-2', usage: 'clientAuth' }) },
      strangers: {
        otherCa: new TestAuthority('Another CA').issue({ commonName: 'sensor-1', usage: 'clientAuth' }),
        selfSigned: selfSigned('sensor-1'),
      },
    }
  })
  afterEach(() => {
    for (const stop of toStop.splice(0)) stop()
  })

  async function prove(
    changes: Partial<LiveProofInput> = {},
    startBroker: StartBroker = (options) => BuiltInBroker.start(options),
    stepTimeoutMs = 5000,
  ) {
    const events: Step[] = []
    const context = { signal: new AbortController().signal, emit: (step: Step) => void events.push(step) }
    const result = await runLiveProof({ ...input, ...changes }, context, { startBroker, stepTimeoutMs })
    return { ...result, events, states: Object.fromEntries(result.steps.map(({ id, state }) => [id, state])) }
  }

  function failureOf(steps: readonly Step[], id: string) {
    const step = steps.find((each) => each.id === id)
    return step?.state === 'failed' ? { code: step.error.code, message: step.error.message } : step?.state
  }

  test('passes in the forked process, and says what was seen', async () => {
    const network = forkNetwork()
    const events: Step[] = []
    const { hasPassed, steps } = await network.client.proof.run(input, { onEvent: (step) => events.push(step) })
    const texts = Object.fromEntries(
      steps.map((step) => [step.id, step.state === 'passed' ? step.text.replace(/\d+ ms$/, '_ ms').replace(/:\d+/, ':_') : step]),
    )
    expect({ hasPassed, texts }).toEqual({
      hasPassed: true,
      texts: {
        broker: 'mqtt.home.lan listens on 127.0.0.1:_ with its own certificate',
        listener: 'sensor-1 connected with its own certificate, checked that the broker is mqtt.home.lan, and listens',
        speaker: 'sensor-2 connected with its own certificate, and said hello',
        delivery: 'sensor-1 heard what sensor-2 said, octet for octet, after _ ms',
        'no-certificate': 'the broker says: no certificate was sent',
        'other-authority': 'the broker says: the certificate of sensor-1 is from Another CA, which this broker does not trust',
        'self-signed': 'the broker says: the certificate of sensor-1 is signed by itself',
      },
    })
    expect(events).toHaveLength(14)
    expect(network.complaints()).toBe('')
    network.kill()
  })

  test('verifies the broker by a name that is asked for, also an address', async () => {
    expect(await prove({ verifyAs: '192.168.1.10' })).toMatchObject({ hasPassed: true })
  })

  test('takes the two devices of a quickstart that have one name', async () => {
    expect(await prove({ speaker: { ...input.speaker, name: 'sensor-1' } })).toMatchObject({ hasPassed: true })
  })

  test('takes another CA that has the name of ours by chance', async () => {
    const otherCa = new TestAuthority('Home CA').issue({ commonName: 'sensor-1', usage: 'clientAuth' })
    expect(await prove({ strangers: { ...input.strangers, otherCa } })).toMatchObject({ hasPassed: true })
  })

  test.each<[string, () => Partial<LiveProofInput>, string, string]>([
    [
      'the broker’s certificate is for another name',
      () => ({ verifyAs: 'mqtt.other.lan' }),
      'listener',
      'NAME_NOT_IN_CERTIFICATE',
    ],
    [
      'the broker’s certificate lists nothing',
      () => ({ broker: { ...input.broker, tls: authority.issue({ commonName: 'x', usage: 'serverAuth' }) } }),
      'broker',
      'NAME_NOT_IN_CERTIFICATE',
    ],
    [
      'the broker’s certificate has expired',
      () => ({
        broker: {
          ...input.broker,
          tls: authority.issue({
            commonName: 'x',
            usage: 'serverAuth',
            altNames: 'DNS:x',
            notAfter: new Date(Date.now() - 1000),
          }),
        },
      }),
      'listener',
      'BROKER_NOT_TRUSTED',
    ],
    [
      'the listener is of another CA',
      () => ({ listener: { name: 'x', tls: input.strangers.otherCa } }),
      'listener',
      'NOT_AUTHORIZED',
    ],
    [
      'the speaker has a broker’s certificate',
      () => ({ speaker: { name: 'x', tls: authority.issue({ commonName: 'x', usage: 'serverAuth' }) } }),
      'speaker',
      'NOT_AUTHORIZED',
    ],
    [
      'the speaker’s key is of another certificate',
      () => ({ speaker: { name: 'x', tls: { ...input.speaker.tls, privateKey: input.listener.tls.privateKey } } }),
      'speaker',
      'KEY_MISMATCH',
    ],
  ])('fails where %s', async (_what, changes, id, code) => {
    const { hasPassed, steps } = await prove(changes())
    expect({ hasPassed, failure: failureOf(steps, id) }).toMatchObject({ hasPassed: false, failure: { code } })
    expect(steps.at(-1)).toMatchObject({ state: 'skipped' })
  })

  test('fails where a stranger is none: its certificate is of our CA', async () => {
    const { hasPassed, steps, states } = await prove({ strangers: { ...input.strangers, otherCa: input.speaker.tls } })
    expect({ hasPassed, states }).toMatchObject({
      hasPassed: false,
      states: { 'no-certificate': 'passed', 'other-authority': 'failed', 'self-signed': 'passed' },
    })
    expect(failureOf(steps, 'other-authority')).toEqual({ code: 'PROOF_FAILED', message: 'The broker let the stranger in.' })
  })

  test('fails where a stranger is refused for another reason than it should be', async () => {
    const expired = authority.issue({ commonName: 'sensor-1', usage: 'clientAuth', notAfter: new Date(Date.now() - 1000) })
    const { steps } = await prove({ strangers: { ...input.strangers, otherCa: expired } })
    expect(failureOf(steps, 'other-authority')).toMatchObject({
      code: 'PROOF_FAILED',
      message: expect.stringContaining('another reason'),
    })
  })

  describe('with a planted broker', () => {
    /** A broker of our making: TLS as asked, and aedes behind it without any door. */
    async function plant(
      options: TlsOptions,
      onRefusal: RunningBroker['onRefusal'] = () => () => undefined,
    ): Promise<RunningBroker> {
      const aedes = await Aedes.createBroker()
      const clients: ConnectedClient[] = []
      const sockets = new Set<Socket>()
      const server = createServer({ requestCert: true, ...options }, (socket) => {
        socket.on('error', () => undefined)
        const { serialNumber = '' } = socket.getPeerX509Certificate() ?? {}
        const { id: clientId } = Object.assign(aedes.handle(socket), {})
        aedes.once('clientReady', (client) =>
          clients.push({ clientId: client.id || clientId, commonName: '', serialNumber, since: '' }),
        )
      })
      server.on('connection', (socket: Socket) => sockets.add(socket))
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      toStop.push(() => aedes.close())
      return {
        host: '127.0.0.1',
        port: (server.address() as AddressInfo).port,
        clients,
        onRefusal,
        async stop() {
          for (const socket of sockets) socket.destroy()
          server.close()
          await once(server, 'close')
        },
      }
    }
    const brokerTls = () => ({
      cert: input.broker.tls.certificateChain,
      key: input.broker.tls.privateKey,
      ca: input.broker.trustAnchors,
    })

    test('fails at every stranger where the broker lets everybody in', async () => {
      const { hasPassed, steps, states } = await prove({}, () => plant({ ...brokerTls(), rejectUnauthorized: false }))
      expect({ hasPassed, states }).toEqual({
        hasPassed: false,
        states: {
          broker: 'passed',
          listener: 'passed',
          speaker: 'passed',
          delivery: 'passed',
          ...Object.fromEntries(strangerIds.map((id) => [id, 'failed'])),
        },
      })
      for (const id of strangerIds)
        expect(failureOf(steps, id)).toEqual({ code: 'PROOF_FAILED', message: 'The broker let the stranger in.' })
    })

    test('fails where a broker that lets everybody in claims to have refused them', async () => {
      const liar: RunningBroker['onRefusal'] = (listener) => {
        const reasons = ['no-certificate', 'other-authority', 'self-signed'] as const
        for (let remotePort = 1; remotePort < 65_536; remotePort++)
          for (const reason of reasons) listener({ reason, remotePort } as Refusal)
        return () => undefined
      }
      const { states } = await prove({}, () => plant({ ...brokerTls(), rejectUnauthorized: false }, liar))
      expect(states).toMatchObject(Object.fromEntries(strangerIds.map((id) => [id, 'failed'])))
    })

    test('fails where strangers are turned away, and the broker does not know of it', async () => {
      const { steps } = await prove({}, () => plant({ ...brokerTls(), rejectUnauthorized: true }))
      for (const id of strangerIds)
        expect(failureOf(steps, id)).toMatchObject({ code: 'PROOF_FAILED', message: expect.stringContaining('no record') })
    })

    /** The real broker, at whose door something else happens to strangers. */
    function atTheDoor(happens: (real: RunningBroker) => Promise<number>): StartBroker {
      return async (options) => {
        const real = await BuiltInBroker.start(options)
        const door = await happens(real)
        let calls = 0
        return {
          host: real.host,
          // The first look is the proof's own, and then those of the listener and of the speaker.
          get port() {
            return calls++ < 3 ? real.port : door
          },
          get clients() {
            return real.clients
          },
          onRefusal: (listener) => real.onRefusal(listener),
          stop: () => real.stop(),
        }
      }
    }

    test('fails where strangers meet silence instead of a refusal', async () => {
      const { steps } = await prove(
        {},
        atTheDoor(async () => {
          const silent = createTcpServer().listen(0, '127.0.0.1')
          await once(silent, 'listening')
          toStop.push(() => silent.close())
          return (silent.address() as AddressInfo).port
        }),
        1000,
      )
      expect(failureOf(steps, 'delivery')).toBe('passed')
      for (const id of strangerIds)
        expect(failureOf(steps, id)).toMatchObject({ code: 'PROOF_FAILED', message: expect.stringContaining('within 1 seconds') })
    })

    test('fails where strangers knock at a port where nobody lives', async () => {
      const { steps } = await prove(
        {},
        atTheDoor(async () => 1),
      )
      expect(failureOf(steps, 'delivery')).toBe('passed')
      for (const id of strangerIds)
        expect(failureOf(steps, id)).toMatchObject({
          code: 'PROOF_FAILED',
          message: expect.stringContaining('did not get that far'),
        })
    })

    test('fails where the broker has not seen the certificate of a participant', async () => {
      const { steps } = await prove({}, async (options) => {
        const real = await BuiltInBroker.start(options)
        return {
          host: real.host,
          port: real.port,
          clients: [],
          onRefusal: (listener) => real.onRefusal(listener),
          stop: () => real.stop(),
        }
      })
      expect(failureOf(steps, 'listener')).toMatchObject({ code: 'PROOF_FAILED' })
    })
  })

  test.each(['broker', 'listener', 'delivery', 'other-authority'])(
    'stops its broker when cancelled at the step %s',
    async (id) => {
      const controller = new AbortController()
      let stopped = 0
      const events: Step[] = []
      const emit = (step: Step) => {
        events.push(step)
        if (step.id === id && id !== 'broker') controller.abort()
      }
      const running = runLiveProof(
        input,
        { signal: controller.signal, emit },
        {
          stepTimeoutMs: 5000,
          async startBroker(options) {
            // A broker that is still starting when the proof is cancelled has to be stopped as well.
            if (id === 'broker') controller.abort()
            const real = await BuiltInBroker.start(options)
            return {
              host: real.host,
              port: real.port,
              get clients() {
                return real.clients
              },
              onRefusal: (listener) => real.onRefusal(listener),
              async stop() {
                await real.stop()
                stopped++
              },
            }
          },
        },
      )
      await expect(running).rejects.toMatchObject({ code: 'CANCELLED' })
      expect({ stopped, last: events.at(-1) }).toMatchObject({ stopped: 1, last: { id, state: 'failed' } })
    },
  )
})
