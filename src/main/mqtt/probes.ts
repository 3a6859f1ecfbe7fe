import { connect, isIP, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { connect as connectTls, createSecureContext } from 'node:tls'
import { generate } from 'mqtt-packet'
import { AppError, type WireError } from '../../shared/errors.ts'
import type { TestFindings } from '../../shared/test-findings.ts'
import { BrokerApproach, connectToBroker } from './broker-connection.ts'
import { withDeadline } from './deadline.ts'
import { readTlsFailure } from './tls-failure.ts'
import { minVersion, signatureAlgorithms } from './tls-settings.ts'

/** What the stages came to; nothing failed where the test passed. */
export interface TestSoFar {
  approach: BrokerApproach
  /** Whether the client identifier was asked for, so that it may be one that is in use. */
  hasChosenClientId: boolean
  failure: { stage: string; error: WireError } | undefined
}

/** A small look at one more thing, to tell causes apart that look alike. It never fails: what it could not find out it leaves out. */
interface Probe {
  /** Where it may take longer than the others. */
  ms?: number
  isNeeded: (test: TestSoFar) => boolean
  find: (test: TestSoFar, signal: AbortSignal) => Promise<TestFindings>
}

/** They run side by side, so that a test ends soon after the stage that failed. */
const probeMs = 800

/** Whether there is anything to find out after the stages. */
export function needsProbes(test: TestSoFar): boolean {
  return probes.some(({ isNeeded }) => isNeeded(test))
}

/** Looks at all that may tell more of a failure, or of a pass, side by side. Throws CANCELLED. */
export async function probe(test: TestSoFar, signal: AbortSignal): Promise<TestFindings> {
  const found = await Promise.all(
    probes.filter(({ isNeeded }) => isNeeded(test)).map(async ({ find, ms = probeMs }): Promise<TestFindings> => {
      try {
        return await withDeadline({ ms, signal, timedOut: outOfTime }, (probeSignal) => find(test, probeSignal))
      } catch (error) {
        if (!(error instanceof AppError) || error.code === 'CANCELLED') throw error
        return {}
      }
    }),
  )
  return Object.assign({}, ...found) as TestFindings
}

const brokerPorts = [1883, 8883, 8884]
const helloIds = 'certwright-probe'

const probes: readonly Probe[] = [
  {
    isNeeded: failedWith('CONNECTION_REFUSED'),
    async find({ approach: { address, addresses } }, signal) {
      const host = addresses[0]?.address ?? address.host
      const neighbours = brokerPorts.filter((port) => port !== address.port)
      const open = await Promise.all(neighbours.map(async (port) => ((await isOpen(host, port, signal)) ? [port] : [])))
      return { openNeighbours: open.flat() }
    },
  },
  {
    isNeeded: failedWith('UNREACHABLE'),
    find: async () => ({ ownAddresses: ownAddresses() }),
  },
  {
    isNeeded: ({ approach, failure }) =>
      approach.facts.isEncrypted && (failure?.stage === 'look' || failure?.stage === 'tls') && ['closed', 'not-tls'].includes(kindOf(failure)),
    find: async ({ approach }, signal) => ({ speaksPlainMqtt: await speaksPlainMqtt(approach, signal) }),
  },
  {
    isNeeded: ({ approach, failure }) => !approach.facts.isEncrypted && (failure?.stage === 'connect' || failure?.stage === 'websocket'),
    find: async ({ approach }, signal) => ({ speaksTls: await speaksTls(approach, signal) }),
  },
  {
    isNeeded: ({ failure }) =>
      (failure?.stage === 'look' && kindOf(failure) === 'closed') || (failure?.stage === 'connect' && failure.error.code === 'CONNECTION_LOST'),
    find: async ({ approach }, signal) => ({ endsUnasked: await endsUnasked(approach, signal) }),
  },
  {
    isNeeded: ({ approach, failure }) =>
      !approach.usesWebSocket &&
      failure?.stage === 'connect' &&
      ['TIMED_OUT', 'MQTT_REFUSED', 'CONNECTION_LOST'].includes(failure.error.code) &&
      failure.error.details?.['reasonCode'] === undefined,
    find: async ({ approach }, signal) => ({ opensWebSocket: await opensWebSocket(approach, signal) }),
  },
  {
    isNeeded: ({ failure }) =>
      failure?.error.code === 'CONNECTION_LOST' && ['subscribe', 'round-trip'].includes(failure.stage),
    find: async ({ approach }, signal) => ({ wasTakenOver: await wasTakenOver(approach, signal, 600) }),
  },
  {
    // A client that was thrown out comes back after a second, as most are set.
    ms: 2000,
    isNeeded: ({ hasChosenClientId, failure }) => hasChosenClientId && failure === undefined,
    find: async ({ approach }, signal) => ({ wasTakenOver: await wasTakenOver(approach, signal, 1500) }),
  },
  {
    isNeeded: ({ approach, failure }) => failure === undefined && approach.facts.isEncrypted && approach.identity.tls !== null,
    find: async ({ approach }, signal) => ({ letsInWithoutCertificate: await letsInWithoutCertificate(approach, signal) }),
  },
]

function failedWith(code: WireError['code']): Probe['isNeeded'] {
  return ({ failure }) => failure?.error.code === code
}

function kindOf({ error }: { error: WireError }): string {
  return String(error.details?.['kind'] ?? '')
}

function outOfTime(): AppError {
  return new AppError('TIMED_OUT', 'It did not answer.', { remedy: 'Try again.' })
}

async function isOpen(host: string, port: number, signal: AbortSignal): Promise<boolean> {
  const socket = connect({ host, port })
  return await settled(socket, signal, (answer) => {
    socket.once('connect', () => answer(true))
  })
}

/** The networks of this machine, such as `192.168.1.7/24`; loopback left out. */
function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((each = []) => each.flatMap(({ internal, cidr }) => (internal || cidr === null ? [] : [cidr])))
}

/** Sends CONNECT in the clear, as MQTT 3.1.1 with nothing of ours in it, and waits for CONNACK, whatever it says. */
async function speaksPlainMqtt({ address, addresses }: BrokerApproach, signal: AbortSignal): Promise<boolean> {
  const socket = connect({ host: addresses[0]!.address, port: address.port })
  return await settled(socket, signal, (answer) => {
    socket.once('connect', () => {
      socket.write(generate({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clientId: helloIds, clean: true, keepalive: 60 }))
    })
    // MQTT 3.1.1 3.2: the first octet, then the remaining length, which is 2.
    socket.once('data', (octets: Buffer) => answer(octets[0] === 0x20 && octets[1] === 2))
  })
}

/** Connects and says nothing: whoever ends that has something against the connection itself. A reset shows as an end, too. */
async function endsUnasked({ address, addresses }: BrokerApproach, signal: AbortSignal): Promise<boolean> {
  const socket = connect({ host: addresses[0]!.address, port: address.port })
  return !(await settled(socket, signal, (answer) => {
    const timer = setTimeout(() => answer(true), unaskedMs)
    socket.once('close', () => clearTimeout(timer))
    socket.resume()
  }))
}

const unaskedMs = 300

/** Sends a ClientHello; a handshake that goes on, or an alert, is TLS. */
async function speaksTls({ address, addresses, verifyAs }: BrokerApproach, signal: AbortSignal): Promise<boolean> {
  const tls = connectTls({
    host: addresses[0]!.address,
    port: address.port,
    secureContext: createSecureContext({ ca: [], minVersion, sigalgs: signatureAlgorithms }),
    ...(isIP(verifyAs) === 0 && { servername: verifyAs }),
    rejectUnauthorized: false,
  })
  return await settled(tls, signal, (answer) => {
    tls.once('secureConnect', () => answer(true))
    tls.once('error', (error) => answer(readTlsFailure(error).kind === 'alert'))
  })
}

async function opensWebSocket({ address, identity }: BrokerApproach, signal: AbortSignal): Promise<boolean> {
  const scheme = address.scheme === 'mqtts' ? 'wss' : 'ws'
  const approach = new BrokerApproach({ ...address, scheme, path: '/mqtt' }, identity)
  try {
    await approach.resolve()
    await approach.connectTcp(signal)
    if (approach.facts.isEncrypted) await approach.startTls(signal)
    await approach.openWebSocket(signal)
    return true
  } catch (error) {
    return isForeseen(error)
  } finally {
    approach.release()
  }
}

/** Whether the broker ends a connection on which nothing is said, within a time: another client has come as the same. */
async function wasTakenOver({ address, identity }: BrokerApproach, signal: AbortSignal, ms: number): Promise<boolean> {
  const approach = await connectToBroker(address, identity, { protocolVersion: 5, cleanStart: true, keepAliveSeconds: 60 }, signal)
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(false), ms)
  const abort = () => resolve(false)
  signal.addEventListener('abort', abort)
  void approach.mqtt.ended.then(() => resolve(true))
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
    approach.release()
  }
}

async function letsInWithoutCertificate({ address, identity }: BrokerApproach, signal: AbortSignal): Promise<boolean> {
  const { trustAnchors, serverName } = identity
  const nobody = { tls: null, trustAnchors, clientId: helloIds, ...(serverName !== undefined && { serverName }) }
  try {
    const approach = await connectToBroker(address, nobody, { protocolVersion: 4, cleanStart: true, keepAliveSeconds: 60 }, signal)
    approach.release()
    return true
  } catch (error) {
    return isForeseen(error)
  }
}

/** False for what a broker may answer; anything else is ours, and thrown on. */
function isForeseen(error: unknown): false {
  if (error instanceof AppError) return false
  throw error
}

/** Waits for the answer of a socket of a probe; its end without one is false. Lets go of the socket. */
async function settled(socket: Socket, signal: AbortSignal, listen: (answer: (value: boolean) => void) => void): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>()
  const abort = () => reject(signal.reason as Error)
  listen(resolve)
  socket.on('error', () => resolve(false))
  socket.once('close', () => resolve(false))
  signal.addEventListener('abort', abort)
  if (signal.aborted) abort()
  try {
    return await promise
  } finally {
    signal.removeEventListener('abort', abort)
    socket.destroy()
  }
}
