import type { Socket } from 'node:net'
import type { ClientOpening } from './client-opening.ts'
import type { Peer } from './client-verdict.ts'
import type { NetworkVisit, Refusal } from './network-contract.ts'
import { readPrintedAltNames, rfc4514 } from './printed-name.ts'
import { refusalAdvice, type ClientVerdict } from './refusal-advice.ts'

/** What is kept of a hostile certificate at most. */
const longestText = 1000
const mostAltNames = 50

/** One connection to the built-in broker, with what has become known of it so far. */
export class Caller {
  readonly at: string
  readonly remoteAddress: string
  readonly remotePort: number
  readonly localAddress: string
  opening: ClientOpening | undefined
  peer: Peer | undefined
  verdict: ClientVerdict | undefined
  clientId: string | null = null
  /** Of every connection it is told once what became of it. */
  isTold = false

  constructor({ remoteAddress = '', remotePort = 0, localAddress = '' }: Pick<Socket, 'remoteAddress' | 'remotePort' | 'localAddress'>, now: Date) {
    this.at = now.toISOString()
    this.remoteAddress = withoutMapping(remoteAddress)
    this.remotePort = remotePort
    this.localAddress = withoutMapping(localAddress)
  }

  /** Tells it from every other connection that is open. */
  get key(): string {
    return callerKey(this)
  }

  /** The connection as a visit; without a verdict the client was let in. */
  visit(number: number, verdict: ClientVerdict | undefined): NetworkVisit {
    const certificate = this.peer?.certificate
    return {
      number,
      at: this.at,
      remoteAddress: this.remoteAddress,
      remotePort: this.remotePort,
      outcome: verdict ? 'refused' : 'accepted',
      reason: verdict?.reason ?? null,
      text: verdict ? sentence(verdict.text) : `${certificate?.commonName ?? 'A client'} was let in with its certificate.`,
      remedy: verdict ? (verdict.remedy ?? refusalAdvice[verdict.reason].remedy) : null,
      row: verdict ? (verdict.row ?? refusalAdvice[verdict.reason].row) : null,
      speaks: this.opening?.speaks ?? 'other',
      offer: this.opening?.offer ?? null,
      certificate: certificate ? shownCertificate(certificate) : null,
      clientId: this.clientId?.slice(0, longestText) ?? null,
    }
  }

  refusal({ reason, text }: ClientVerdict): Refusal {
    const certificate = this.peer?.certificate
    return {
      reason,
      text,
      at: new Date().toISOString(),
      remotePort: this.remotePort,
      clientId: this.clientId,
      commonName: certificate?.commonName ?? null,
      serialNumber: certificate?.serialNumber ?? null,
      fingerprint: certificate?.fingerprint ?? null,
    }
  }
}

/** What tells a connection from every other one that is open; a TLS socket has it from the socket beneath. */
export function callerKey({ remoteAddress = '', remotePort = 0, localAddress = '' }: Pick<Socket, 'remoteAddress' | 'remotePort' | 'localAddress'>): string {
  return `${withoutMapping(remoteAddress)} ${remotePort} ${withoutMapping(localAddress)}`
}

/** RFC 4291 2.5.5.2: a socket that takes both families shows IPv4 addresses mapped. */
function withoutMapping(address: string): string {
  return address.replace(/^::ffff:(?=[\d.]+$)/, '')
}

function shownCertificate({ x509, commonName, serialNumber, fingerprint }: NonNullable<Peer['certificate']>): NonNullable<NetworkVisit['certificate']> {
  return {
    name: commonName.slice(0, longestText),
    subject: rfc4514(x509.subject).slice(0, longestText),
    issuerName: rfc4514(x509.issuer).slice(0, longestText),
    altNames: readPrintedAltNames(x509.subjectAltName)
      .slice(0, mostAltNames)
      .map(({ type, value }) => ({ type, value: value.slice(0, longestText) })),
    serialNumber: serialNumber.slice(0, longestText),
    fingerprint,
    notBefore: x509.validFromDate.toISOString(),
    notAfter: x509.validToDate.toISOString(),
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1, longestText)}.`
}
