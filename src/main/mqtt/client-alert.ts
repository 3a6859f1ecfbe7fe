import type { ClientOffer } from '../../shared/visit.ts'
import type { ClientVerdict } from './refusal-advice.ts'
import { certificateAlerts } from './tls-failure.ts'

/** What has to be known of a connection to guess what its client did not like. */
export interface AlertSurroundings {
  offer: ClientOffer | null
  /** The address of ours that it connected to. */
  localAddress: string
  /** The names and addresses in the broker's certificate. */
  brokerNames: readonly string[]
}

/**
 * Says what an alert of a client means, and what is likely wrong on the device: those about a certificate are about the broker's.
 * Libraries differ in what they say: OpenSSL and Mbed TLS tell an unknown CA (48) from a wrong name (42); Go says 42 to everything, and
 * Mbed TLS 46 where its clock stands before the certificate.
 */
export function judgeAlert(alert: number, name: string, surroundings: AlertSurroundings): ClientVerdict {
  const told = `alert ${alert}, ${name}`
  const wrongName = mayBeTheName.has(alert) ? askedForAnotherName(surroundings) : undefined
  if (!certificateAlerts.has(alert) && wrongName === undefined) {
    const [meaning, row] = otherAlerts[alert] ?? ['it gave no further reason', 41]
    return { reason: 'handshake-failed', text: `the client ended the handshake: ${meaning} (${told})`, row }
  }
  const { meaning, remedy, row } = wrongName === undefined ? (certificateMeanings[alert] ?? unclear) : nameNotListed(wrongName)
  return { reason: 'broker-not-trusted', text: `the client does not accept this broker’s certificate: ${meaning} (${told})`, remedy, row }
}

/** The name that the client wants to find in the broker's certificate where that is not in it; undefined where it is, or is not known. */
export function askedForAnotherName({ offer, localAddress, brokerNames }: AlertSurroundings): string | undefined {
  const asked = (offer?.serverName ?? localAddress).toLowerCase()
  const lists = (pattern: string) => pattern === asked || (pattern.startsWith('*.') && asked.slice(asked.indexOf('.') + 1) === pattern.slice(2))
  return brokerNames.some((each) => lists(each.toLowerCase())) ? undefined : asked
}

// The clients of Mosquitto say internal_error where the name is another.
const mayBeTheName: ReadonlySet<number> = new Set([42, 46, 80])

interface Meaning {
  meaning: string
  remedy: string
  row: number
}

function nameNotListed(name: string): Meaning {
  return {
    meaning: `it connected by ${name}, which is not in the certificate`,
    remedy: `Add ${name} to the broker’s certificate, or let the device connect by a name that is in it.`,
    row: /^[\d.]+$|:/.test(name) ? 21 : 20,
  }
}

const unclear: Meaning = {
  meaning: 'it does not say why; most often its CA file is another one',
  remedy: 'Give the device the CA file of this vault, set its clock, and let it connect by a name that the broker’s certificate lists.',
  row: 13,
}

const certificateMeanings: Readonly<Record<number, Meaning>> = {
  42: {
    meaning: 'it has no CA file that fits, its clock is wrong, or it looks for another name',
    remedy: 'Give the device the CA file of this vault and set its clock (SNTP) before it connects: a clock at 1970 refuses everything.',
    row: 29,
  },
  43: {
    meaning: 'it takes the certificate for one of another purpose or key type',
    remedy: 'Issue the broker a certificate of the broker profile, with a key type that the device knows.',
    row: 30,
  },
  45: {
    meaning: 'by its clock the certificate, or the CA above it, has expired',
    remedy: 'Set the clock of the device; if it is right, renew the broker’s certificate or its CA.',
    row: 27,
  },
  46: {
    meaning: 'it does not say why; a clock at 1970 and a missing CA file look like this',
    remedy: 'Set the clock of the device (SNTP) before it connects, and give it the CA file of this vault.',
    row: 29,
  },
  48: {
    meaning: 'it does not know the CA: its CA file is missing, or another one',
    remedy: 'Give the device the CA file of this vault; export the device again to get it.',
    row: 11,
  },
  51: {
    meaning: 'its CA file has a CA of the same name and another key',
    remedy: 'The CA was made again: give the device the CA file of this vault.',
    row: 14,
  },
}

const otherAlerts: Readonly<Record<number, readonly [meaning: string, row: number]>> = {
  40: ['no cipher or signature suits both sides', 41],
  70: ['it speaks no version of TLS that this broker does', 40],
  80: ['it failed inside', 41],
  112: ['it does not like the name that the broker gave', 20],
  120: ['it wants another application protocol', 42],
}
