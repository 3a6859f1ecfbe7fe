import { z } from 'zod'
import { messageFields, type PackedMessages } from '../../shared/message.ts'
import { mqttSchemes, topicFilterSchema, topicNameSchema, type ConnectedClient } from '../../shared/mqtt.ts'
import { badCertificateCases, type PolicyMatrix, type PolicyRow } from '../../shared/policy-matrix.ts'
import { call } from '../../shared/rpc.ts'
import { sessionOptionFields, subscriptionSchema, type SessionEvent } from '../../shared/session.ts'
import type { Step } from '../../shared/step.ts'
import type { TestFindings } from '../../shared/test-findings.ts'
import type { Visit, VisitorCertificate } from '../../shared/visit.ts'

/*
 * What the core asks of the network process. Identities go in opened, because the network process has no vault; none of them
 * ever comes out again, in an answer, an event or an error.
 */

const tlsIdentitySchema = z.object({
  /** PEM, the leaf first, then its issuers; without the root. */
  certificateChain: z.string().min(1).max(1_000_000),
  /** PEM of an unencrypted PKCS#8 key. */
  privateKey: z.string().min(1).max(100_000),
})
export type TlsIdentity = z.output<typeof tlsIdentitySchema>

const trustAnchorsSchema = z.array(z.string().max(1_000_000)).max(1000)

const connectionIdentitySchema = z.object({
  /** Null: a client without a certificate. */
  tls: tlsIdentitySchema.nullable(),
  /** PEM. The system's own certification authorities are never asked; an empty list trusts nobody. */
  trustAnchors: trustAnchorsSchema,
  username: z.string().max(65_535).optional(),
  password: z.string().max(65_535).optional(),
  /** The name, or IP address, to look for in the broker's certificate instead of the host of the address. */
  serverName: z.string().min(1).max(253).optional(),
  clientId: z.string().max(65_535),
})
export type ConnectionIdentity = z.output<typeof connectionIdentitySchema>

const brokerAddressSchema = z.object({
  scheme: z.enum(mqttSchemes),
  /** Without brackets. */
  host: z.string().min(1).max(253),
  port: z.number().int().min(1).max(65_535),
  path: z.string().max(4096),
})
const sessionId = z.string().min(1).max(100)

/** Why the built-in broker would not have a client; computed from the certificate itself, not from a library's wording. */
export type RefusalReason =
  | 'no-certificate'
  | 'self-signed'
  | 'other-authority'
  | 'authority-recreated'
  | 'intermediate-missing'
  | 'expired'
  | 'not-yet-valid'
  | 'revoked'
  | 'weak-key'
  | 'wrong-purpose'
  | 'not-trusted'
  | 'protocol-version'
  | 'broker-not-trusted'
  | 'tls-version'
  | 'no-cipher'
  | 'plain-mqtt'
  | 'not-tls'
  | 'silent'
  | 'no-connect'
  | 'not-mqtt'
  | 'handshake-failed'
  | 'crowded'

/** One refusal by the built-in broker. What is null was not told. */
export interface Refusal {
  reason: RefusalReason
  /** Such as "no certificate was sent". */
  text: string
  /** ISO 8601. */
  at: string
  /** The client's own port: tells two clients on one machine apart. */
  remotePort: number
  clientId: string | null
  commonName: string | null
  /** Upper-case hex. */
  serialNumber: string | null
  /** SHA-256 over the DER, upper-case hex. */
  fingerprint: string | null
}

/** A visit as the network process knows it: it has no vault to look the certificate up in. */
export interface NetworkVisit extends Omit<Visit, 'certificate'> {
  /** Null where the client was let in. */
  reason: RefusalReason | null
  certificate: Omit<VisitorCertificate, 'inVault'> | null
}

/** Visits come together, and the newest alone where there are more than can be told: their numbers show how many are left out. */
export type BrokerEvent = { type: 'clients'; clients: ConnectedClient[] } | { type: 'visits'; visits: NetworkVisit[] }

const knownAuthoritySchema = z.object({
  /** PEM of one certificate. */
  certificate: z.string().max(100_000),
  /** Why what it has issued is refused, completing "the certificate of X "; null where it is not. */
  revoked: z.string().max(1000).nullable(),
})
/** What the broker is told of the vault beyond its trust anchors, so that it can refuse what is revoked and say what is missing. */
const vaultKnowledgeSchema = z.object({
  /** The issuing CAs. One that was not sent along is known by its signature; it is not trusted for that. */
  issuers: z.array(knownAuthoritySchema).max(1000).default([]),
  /** Certificates that are refused, by fingerprint (SHA-256, upper-case hex): when and why, such as "was revoked on 2026-03-01 (keyCompromise)". */
  revoked: z.record(z.string().max(64), z.string().max(1000)).default({}),
})
export type VaultKnowledge = z.output<typeof vaultKnowledgeSchema>

/** What a broker shows to anybody: seen over a connection that trusts nobody and shows nothing of ours. */
export interface Look {
  /** Such as `TLSv1.3`; empty where the broker ended the handshake before it was agreed. */
  protocol: string
  cipher: string
  /** DER in base64, in the order in which they came; at most ten. */
  certificates: string[]
  /** How many more came. */
  leftOut: number
  /** Whether a client certificate was asked for; null where the broker did not tell. */
  asksForCertificate: boolean | null
}

/** What a connection test tells while it runs. */
export type NetworkTestEvent = { type: 'step'; step: Step } | { type: 'look'; look: Look }

export interface NetworkTestResult {
  hasPassed: boolean
  steps: Step[]
  /** Null where it did not come to that. */
  look: Look | null
  findings: TestFindings
}

/** Everything that the core can ask of the network process. */
export const networkContract = {
  broker: {
    /**
     * Several may run at once, each with a port of its own; port 0 takes any free one. Throws PORT_NOT_ALLOWED (not a
     * loopback address, or a port that this user may not have), PORT_IN_USE, KEY_MISMATCH, TLS_FAILED.
     */
    start: call<{ host: string; port: number }>()(
      z.object({
        tls: tlsIdentitySchema,
        trustAnchors: trustAnchorsSchema,
        /** A loopback address. */
        host: z.string().max(253).default('127.0.0.1'),
        port: z.number().int().min(0).max(65_535),
        /** Listens on every interface instead of `host`. */
        isOpenToNetwork: z.boolean().default(false),
        knowledge: vaultKnowledgeSchema.default({ issuers: [], revoked: {} }),
      }),
    ),
    /** Replaces what the broker knows of the vault; who is refused from now on is disconnected. No broker on the port is no error. */
    know: call<null>()(z.object({ port: z.number().int(), knowledge: vaultKnowledgeSchema })),
    /** Ends every connection of that broker. A port on which none runs is as good as stopped. */
    stop: call<null>()(z.object({ port: z.number().int() })),
    /** A feed: the clients as they are, then every change and every visit. Ends with the broker. Throws NOT_FOUND. */
    watch: call<null, BrokerEvent>()(z.object({ port: z.number().int() })),
    /** Ends the connection of one client. Throws NOT_FOUND. */
    disconnectClient: call<null>()(z.object({ port: z.number().int(), clientId: z.string() })),
  },
  sessions: {
    /**
     * Open as long as the call runs. Resolves when cancelled; rejects when refused for good (what it last said then is state
     * `refused`) or, without `reconnect`, when the connection ends. Throws NAME_TAKEN and what `test.run` reports.
     */
    open: call<null, SessionEvent>()(
      z.object({ sessionId, address: brokerAddressSchema, identity: connectionIdentitySchema, ...sessionOptionFields }),
    ),
    /** The next six do nothing for a session that is not known any more, where there is nothing left to do. */
    acknowledge: call<null>()(z.object({ sessionId, batch: z.number().int() })),
    setPaused: call<null>()(z.object({ sessionId, isPaused: z.boolean() })),
    read: call<PackedMessages | null>()(z.object({ sessionId, from: z.number().int(), limit: z.number().int().min(1) })),
    /** The sequence numbers of the oldest and the newest message that are held; null where there are none. */
    held: call<{ first: number; last: number } | null>()(z.object({ sessionId })),
    clear: call<{ lastSequence: number }>()(z.object({ sessionId })),
    /** The machine was asleep: sessions look whether their brokers are still there, and those that wait try again at once. */
    wake: call<null>()(z.void()),
    /** Throws SESSION_NOT_OPEN, NOT_AUTHORIZED, MQTT_REFUSED, TIMED_OUT, CONNECTION_LOST; so do the three below. */
    subscribe: call<{ grantedQos: number }>()(subscriptionSchema.safeExtend({ sessionId })),
    unsubscribe: call<null>()(z.object({ sessionId, filter: topicFilterSchema })),
    publish: call<{ reasonCode: number }>()(z.object({ sessionId, ...messageFields })),
    /** Resolves when cancelled, too. */
    repeat: call<{ sent: number }, { sent: number }>()(
      z.object({ sessionId, ...messageFields, everyMs: z.number().int().min(1), count: z.number().int().min(1) }),
    ),
  },
  test: {
    /** A test that fails resolves, with `hasPassed` false; one that is cancelled rejects with CANCELLED. */
    run: call<NetworkTestResult, NetworkTestEvent>()(
      z.object({
        address: brokerAddressSchema,
        identity: connectionIdentitySchema,
        /** How long each stage may take. */
        stageTimeoutMs: z.number().int().min(50).max(120_000).default(5000),
        /** Where the round trip goes; by default below the certificate's common name, where access lists let a device be. */
        topic: topicNameSchema.optional(),
        /** Whether somebody asked for this client identifier: it may then be in use by another client. */
        hasChosenClientId: z.boolean().default(false),
      }),
    ),
  },
  policy: {
    /**
     * Tries a broker with every kind of client. Throws where it cannot be reached, or is not trusted: nothing could be said then. A
     * matrix with failures resolves.
     */
    run: call<PolicyMatrix, PolicyRow>()(
      z.object({
        address: brokerAddressSchema,
        /** Of the device that is to be let in; its client identifier is used as it stands. */
        device: connectionIdentitySchema,
        /** The device's name, below which its own topics are. */
        name: z.string().min(1),
        /** Whose client identifier and topics the device must not use. */
        otherName: z.string().min(1),
        /** The certificates that are to be refused, or why one is not tried. */
        bad: z.partialRecord(z.enum(badCertificateCases), z.union([tlsIdentitySchema, z.object({ notTried: z.string() })])),
        stepTimeoutMs: z.number().int().min(50).max(60_000).default(5000),
      }),
    ),
  },
  proof: {
    /** Runs on a free loopback port of its own. A proof that fails resolves, with `hasPassed` false. */
    run: call<{ hasPassed: boolean; steps: Step[] }, Step>()(
      z.object({
        broker: z.object({ tls: tlsIdentitySchema, trustAnchors: trustAnchorsSchema }),
        listener: z.object({ name: z.string().min(1), tls: tlsIdentitySchema }),
        speaker: z.object({ name: z.string().min(1), tls: tlsIdentitySchema }),
        strangers: z.object({ otherCa: tlsIdentitySchema, selfSigned: tlsIdentitySchema }),
        /** The broker's name that the clients check; by default the first in its certificate. */
        verifyAs: z.string().min(1).max(253).optional(),
      }),
    ),
  },
} as const

export type NetworkContract = typeof networkContract
