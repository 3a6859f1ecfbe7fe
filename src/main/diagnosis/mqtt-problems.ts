import type { Problem } from '../../shared/problem.ts'
import type { Observations } from './observations.ts'
import { exportBroker, useIdentities } from './offers.ts'
import { noneSent } from './own-certificate.ts'
import { blocks, warns } from './problem-of.ts'
import type { StageFailure } from './way-problems.ts'

/*
 * Rows 61 to 72: TLS is done, and MQTT has something against it.
 */

/** Why CONNECT, the subscription or the message failed; undefined where it is nothing of MQTT's. */
export function mqttProblem(observations: Observations, { stage, error }: StageFailure): Problem | undefined {
  const reasonCode = error.details?.['reasonCode']
  if (typeof reasonCode === 'number') {
    const byReason = reasonRows[reasonCode]?.(observations, stage, error.message)
    if (byReason && stage === 'connect') return byReason
    // Mosquitto calls an empty identifier an unspecified error.
    if (reasonCode === 0x80 && stage === 'connect' && observations.identity.clientId === '') return refusedId(observations, stage, error.message)
    if (reasonCode === 0x8e) return takenOver(observations, stage)
    if (reasonCode === 0x95) return packetTooLarge(observations, stage)
  }
  if (error.code === 'NOT_AUTHORIZED') {
    if (stage === 'connect') return notAuthorized(observations, stage, error.message)
    return stage === 'subscribe' ? subscriptionRefused(observations, stage, error.message) : mayNotPublish(observations, stage, error.message)
  }
  if (error.code === 'NOT_DELIVERED') return notDelivered(observations, stage)
  if (error.details?.['kind'] === 'keep-alive') {
    return blocks(69, { stage, message: error.message, remedy: 'Check the network; a shorter keep alive helps where a router forgets idle connections.' })
  }
  if (error.code !== 'CONNECTION_LOST') return undefined
  const isInUse = stage === 'subscribe' || stage === 'round-trip'
  if (isInUse && observations.findings.wasTakenOver) return takenOver(observations, stage)
  return isInUse ? endsAtMessage(observations, stage) : undefined
}

/** What is to be said of a broker that let us in. */
export function mqttWarnings(observations: Observations): Problem[] {
  const { findings, address, identity } = observations
  const found: Problem[] = []
  const isEncrypted = address.scheme === 'mqtts' || address.scheme === 'wss'
  const letsInAnybody = findings.letsInWithoutCertificate || (isEncrypted && identity.chain === null && identity.username === null)
  if (letsInAnybody) {
    found.push(
      warns(72, {
        stage: 'connect',
        message: `${address.host} lets in who shows no certificate and no password: whoever reaches the port may connect.`,
        remedy: 'Set `require_certificate true` and `allow_anonymous false` for this listener (Mosquitto), and have the broker read its settings again.',
        mends: [exportBroker(observations)],
      }),
    )
  }
  if (findings.protocolVersion === 4) {
    found.push(
      warns(66, {
        stage: 'connect',
        message: `${address.host} does not speak MQTT 5; the connection went down to MQTT 3.1.1.`,
        remedy: 'Set the devices to MQTT 3.1.1, or give the broker a version that speaks MQTT 5.',
      }),
    )
  }
  if (findings.wasTakenOver) found.push({ ...takenOver(observations, 'connect'), weight: 'warns' })
  const { maximumPacketBytes } = findings
  if (maximumPacketBytes !== undefined && maximumPacketBytes < 4096) {
    found.push(
      warns(70, {
        stage: 'connect',
        message: `${address.host} takes packets of at most ${maximumPacketBytes} octets; a longer message ends the connection.`,
        remedy: 'Send shorter messages, or raise the limit (max_packet_size in Mosquitto).',
      }),
    )
  }
  return found
}

type ReasonRow = (observations: Observations, stage: string, message: string) => Problem

const refusedId: ReasonRow = ({ identity }, stage, message) =>
  blocks(67, {
    stage,
    message: `${message} It was ${identity.clientId === '' ? 'empty' : JSON.stringify(identity.clientId)}.`,
    remedy: 'Use another client identifier; brokers that go by certificates want the common name.',
    mends: [{ kind: 'use-client-id', clientId: commonNameOf(identity) ?? `certwright-${identity.clientId.replaceAll(/[^\w-]/g, '').slice(0, 10) || 'test'}` }],
  })
const busy: ReasonRow = (_observations, stage, message) =>
  blocks(68, { stage, message, remedy: 'Try again in a moment; devices should wait longer after each attempt.' })
const oldVersion: ReasonRow = (_observations, stage, message) =>
  blocks(66, { stage, message, remedy: 'Set the devices to MQTT 3.1.1; the broker does not speak MQTT 5.' })

/** CONNACK's return codes (MQTT 3.1.1 3.2.2.3) and reason codes (MQTT 5 3.2.2.2). */
const reasonRows: Readonly<Record<number, ReasonRow>> = {
  1: oldVersion,
  2: refusedId,
  3: busy,
  0x84: oldVersion,
  0x85: refusedId,
  0x88: busy,
  0x89: busy,
}

function notAuthorized(observations: Observations, stage: string, message: string): Problem {
  const { identity } = observations
  if (identity.username === null && identity.chain === null) return nobodyShown(observations, stage, message)
  const name = brokersNameFor(observations)
  return blocks(61, {
    stage,
    message,
    remedy:
      identity.username === null
        ? `The broker knows this client as ${name}: give it a user of that name, or a user name and password here.`
        : 'Check the user name and password; brokers give this answer to a wrong password and to an unknown user alike.',
    mends: [accessList(observations), ...(identity.chain === null ? useIdentities(observations) : [])],
  })
}

/** Brokers written in Node.js take everybody in TLS, and refuse who has shown no certificate in MQTT. */
function nobodyShown(observations: Observations, stage: string, message: string): Problem {
  if (observations.asksForCertificate) return noneSent(observations, stage, undefined)
  return blocks(61, {
    stage,
    side: 'client',
    message: `${message} It was shown neither a certificate nor a user name.`,
    remedy: 'Choose a device or client to connect as, or give a user name and password.',
    mends: useIdentities(observations),
  })
}

function mayNotPublish(observations: Observations, stage: string, message: string): Problem {
  return blocks(62, {
    stage,
    message: `${message} At QoS 0, and in MQTT 3.1.1, it would have looked as if it had been sent.`,
    remedy: `Let ${brokersNameFor(observations)} write to its topics in the broker’s access list.`,
    mends: [accessList(observations)],
  })
}

function subscriptionRefused(observations: Observations, stage: string, message: string): Problem {
  return blocks(63, {
    stage,
    message,
    remedy: `Let ${brokersNameFor(observations)} read its topics in the broker’s access list.`,
    mends: [accessList(observations)],
  })
}

function notDelivered(observations: Observations, stage: string): Problem {
  const topic = observations.findings.topic ?? 'its own topic'
  return blocks(63, {
    stage,
    message: `The broker granted the subscription to ${topic}, took the message, and did not deliver it: reading there is not allowed.`,
    remedy: `Let ${brokersNameFor(observations)} read its topics in the broker’s access list; Mosquitto looks at it only when it delivers.`,
    mends: [accessList(observations)],
  })
}

function endsAtMessage(observations: Observations, stage: string): Problem {
  return blocks(64, {
    stage,
    message: `The broker ended the connection ${stage === 'subscribe' ? 'at the subscription' : 'at the message'} to ${observations.findings.topic ?? 'its own topic'}, without a reason: some brokers do so where it is not allowed.`,
    remedy: `Let ${brokersNameFor(observations)} read and write its topics in the broker’s rules.`,
    mends: [accessList(observations)],
  })
}

function takenOver({ identity }: Observations, stage: string): Problem {
  const { clientId } = identity
  return blocks(65, {
    stage,
    message: `Another client connects as ${JSON.stringify(clientId)} as well: the broker ends the connection of one whenever the other comes, and both go on for ever.`,
    remedy: 'Give each client an identifier of its own.',
    mends: [{ kind: 'use-client-id', clientId: `${clientId}-test` }],
  })
}

function packetTooLarge({ findings, address }: Observations, stage: string): Problem {
  const limit = findings.maximumPacketBytes === undefined ? '' : ` of at most ${findings.maximumPacketBytes} octets`
  return blocks(70, {
    stage,
    message: `${address.host} takes small packets only${limit}, and the one that was sent is longer.`,
    remedy: 'Raise the limit of the broker (max_packet_size in Mosquitto).',
  })
}

/** Lines of Mosquitto's form, which other brokers' lists can be written after. */
function accessList(observations: Observations) {
  const name = brokersNameFor(observations)
  return { kind: 'access-list' as const, lines: [`user ${name}`, `topic readwrite ${name}/#`] }
}

/** What a broker calls this client: the user name, or with `use_identity_as_username` the common name. */
function brokersNameFor({ identity }: Observations): string {
  return identity.username ?? commonNameOf(identity) ?? (identity.clientId || 'this client')
}

function commonNameOf({ chain }: Observations['identity']): string | undefined {
  return chain?.certificates[0]?.facts?.name
}
