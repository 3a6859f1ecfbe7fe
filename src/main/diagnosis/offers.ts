import { altNameOfHost, type AltName } from '../../shared/alt-name.ts'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { AppError } from '../../shared/errors.ts'
import type { ForeignAltName } from '../../shared/inspection.ts'
import type { Mend } from '../../shared/mend.ts'
import { printBrokerUrl, type BrokerAddress } from '../../shared/mqtt.ts'
import type { Knowledge, Observations, OwnIdentity, ShownCertificate } from './observations.ts'

/*
 * Mends that several problems offer, each made of what is known, or undefined where that is not enough.
 */

/** The certificate that the broker shows, where it is one of ours that is in use. */
export function ownBroker(first: ShownCertificate | undefined): CertificateSummary | undefined {
  const { inVault } = first ?? {}
  return inVault?.kind === 'broker' && inVault.status === 'active' && inVault.viewOnly === null ? inVault : undefined
}

/** The files of the broker again: of the certificate that it shows, or of the one of ours that is made for this address. */
export function exportBroker({ shown, knowledge }: Pick<Observations, 'shown' | 'knowledge'>): Mend | undefined {
  const broker = ownBroker(shown?.certificates[0]) ?? knowledge.brokers[0]
  return broker && { kind: 'export-broker', broker: broker.fingerprint }
}

/** A broker certificate from our CA with the names of the present one and the one that was asked for; none where one is there already. */
export function issueBroker({ shown, askedFor, knowledge }: Pick<Observations, 'shown' | 'askedFor' | 'knowledge'>): Mend | undefined {
  const asked = altNameOf(askedFor)
  if (knowledge.roots.length === 0 || knowledge.brokers.length > 0 || !asked) return undefined
  const present = (shown?.certificates[0]?.facts?.altNames ?? []).flatMap(hostName)
  const altNames = [asked, ...present.filter(({ type, value }) => type !== asked.type || value !== asked.value)].slice(0, 100)
  return { kind: 'issue-broker', commonName: asked.value.slice(0, 64), altNames }
}

/** The root CAs of the vault, where others are trusted now and one of ours has signed for the broker. */
export function trustOwn({ shown, identity }: Pick<Observations, 'shown' | 'identity'>): Mend | undefined {
  const isOurs = shown?.certificates.some(({ issuedBy }) => issuedBy !== null)
  return isOurs && !identity.trustsVault ? { kind: 'trust-own-authorities' } : undefined
}

/** The broker's certificate anew, same key and names, where it is ours. */
export function renewBroker(first: ShownCertificate | undefined, newKey = false): Mend | undefined {
  const broker = ownBroker(first)
  return broker && { kind: 'renew', certificate: broker.fingerprint, newKey }
}

/** A new certificate for a CA of ours that is on the path. */
export function renewAuthority(fingerprint: string, { roots }: Knowledge, shown: readonly ShownCertificate[]): Mend | undefined {
  const known = roots.some((root) => root.fingerprint === fingerprint) || shown.some(({ issuedBy }) => issuedBy?.fingerprint === fingerprint)
  return known ? { kind: 'renew-authority', authority: fingerprint } : undefined
}

/** Identities of the vault to connect as, at most three; not the one that is used now. */
export function useIdentities({ knowledge, identity }: Pick<Observations, 'knowledge'> & { identity: Pick<OwnIdentity, 'chain'> }): Mend[] {
  const now = identity.chain?.certificates[0]?.facts?.fingerprint
  const others = knowledge.identities.filter(({ fingerprint }) => fingerprint !== now)
  return others.slice(0, 3).map(({ fingerprint }) => ({ kind: 'use-identity', certificate: fingerprint }))
}

/** The same host in another way. */
export function useAddress(address: BrokerAddress, change: Partial<BrokerAddress>): Mend {
  return { kind: 'use-address', url: printBrokerUrl({ ...address, ...change }) }
}

/** A name to verify instead: one that the certificate lists. Verification stays on. */
export function verifyAs(first: ShownCertificate | undefined): Mend | undefined {
  const name = (first?.facts?.altNames ?? []).flatMap(hostName).find(({ value }) => !value.startsWith('*'))
  return name && { kind: 'verify-as', serverName: name.value }
}

/** A name as it would go into a certificate of ours; undefined where it cannot. */
export function altNameOf(host: string): AltName | undefined {
  try {
    return altNameOfHost(host)
  } catch (error) {
    if (error instanceof AppError) return undefined
    throw error
  }
}

/** An address that stands there as a DNS name becomes an address. */
function hostName({ type, value }: ForeignAltName): AltName[] {
  const name = type === 'dns' || type === 'ip' ? altNameOf(value) : undefined
  return name ? [name] : []
}
