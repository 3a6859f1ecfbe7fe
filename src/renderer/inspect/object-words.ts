import { parseDistinguishedName, textIn } from '../../shared/distinguished-name.ts'
import type { ConsumerVerdict, ForeignAltName, InspectedObject, RequestFacts } from '../../shared/inspection.ts'
import type { CertificateKind } from '../../shared/profile.ts'
import { safeText } from '../../shared/safe-text.ts'
import { count, listWords, validityWords } from '../words.ts'

/** What inspected objects are, in words. Pure; names are made safe to show. */

type Inspected<Type extends InspectedObject['type']> = Extract<InspectedObject, { type: Type }>

/** What a certificate or request is for, by what it says of itself; undefined where it does not say. */
export function purposeOf({ basicConstraints, extendedKeyUsage }: Pick<RequestFacts, 'basicConstraints' | 'extendedKeyUsage'>, isSelfIssued = false): CertificateKind | undefined {
  if (basicConstraints?.isCa === true) return isSelfIssued ? 'root-ca' : 'issuing-ca'
  if (extendedKeyUsage.includes('serverAuth')) return 'broker'
  return extendedKeyUsage.includes('clientAuth') ? 'client' : undefined
}

const owners: Readonly<Record<CertificateKind, string>> = {
  'root-ca': "A root CA's certificate",
  'issuing-ca': "An issuing CA's certificate",
  broker: "A broker's certificate",
  device: "A client's certificate",
  client: "A client's certificate",
}

/** "A broker's certificate for mqtt.home.lan, valid for 364 more days, signed by Home CA." */
export function certificateWords({ facts, issuedBy, path }: Inspected<'certificate'>, now: Date): string {
  const purpose = purposeOf(facts, facts.isSelfIssued)
  const names = facts.altNames.map(({ value }) => safeText(value))
  const validity = validityWords(facts, now)
  const isSignatureKnown = issuedBy !== null || path.length > 1
  const parts = [
    `${purpose === undefined ? 'A certificate' : owners[purpose]}${purpose === 'root-ca' || purpose === 'issuing-ca' ? '' : ` for ${listWords(names.length > 0 ? names : [safeText(facts.name)])}`}`,
    validity.charAt(0).toLowerCase() + validity.slice(1),
    facts.isSelfIssued
      ? 'signed by itself'
      : `${isSignatureKnown ? 'signed by' : 'by its own account signed by'} ${safeText(shortName(facts.issuerName))}`,
  ]
  return `${parts.join(', ')}.`
}

/** "A request for a certificate of sensor-9, with an EC P-256 key." */
export function requestWords({ name, subject, keyDescription, altNames }: RequestFacts): string {
  const names = altNames.map(({ value }) => safeText(value))
  const whose = subject === '' && names.length > 0 ? listWords(names) : safeText(name)
  return `A request for a certificate for ${whose}${subject !== '' && names.length > 0 ? `, also under ${listWords(names)}` : ''}, with ${article(keyDescription)} ${safeText(keyDescription)} key.`
}

/** "A revocation list of Home CA with 12 entries, the next one due in 20 days." */
export function revocationListWords({ facts: { issuerName, entryCount, nextUpdate } }: Inspected<'revocation-list'>, now: Date): string {
  const entries = entryCount === 0 ? 'that revokes nothing' : `with ${count(entryCount, 'entry', 'entries')}`
  const next =
    nextUpdate === null
      ? 'it does not say when the next one is due'
      : Date.parse(nextUpdate) < now.getTime()
        ? 'out of date: the next one was due'
        : 'up to date'
  return `A revocation list of ${safeText(shortName(issuerName))} ${entries}; ${next}.`
}

/** "A private key (EC P-256) that belongs to sensor-1." */
export function keyWords({ type, keyDescription, belongsTo }: Inspected<'private-key'> | Inspected<'public-key'>): string {
  const what = type === 'private-key' ? 'A private key' : 'A public key'
  const owner = belongsTo.length > 0 ? `that belongs to ${listWords(belongsTo.map(safeText))}` : 'that belongs to nothing here'
  return `${what} (${safeText(keyDescription)}) ${owner}.`
}

/** What stands in a list of objects. */
export function objectTitle(object: InspectedObject): { title: string; what: string } {
  switch (object.type) {
    case 'certificate': {
      const purpose = purposeOf(object.facts, object.facts.isSelfIssued)
      return { title: object.facts.name, what: purpose === undefined ? 'Certificate' : titles[purpose] }
    }
    case 'certification-request':
      return { title: object.facts.name, what: 'Request' }
    case 'revocation-list':
      return { title: shortName(object.facts.issuerName), what: 'Revocation list' }
    case 'private-key':
      return { title: object.label ?? object.belongsTo[0] ?? object.keyDescription, what: 'Private key' }
    case 'public-key':
      return { title: object.belongsTo[0] ?? object.keyDescription, what: 'Public key' }
    case 'encrypted':
      return { title: capital(object.what), what: 'Encrypted' }
    case 'unknown':
      return { title: object.label, what: 'Something else' }
  }
}

const titles: Readonly<Record<CertificateKind, string>> = {
  'root-ca': 'Root CA',
  'issuing-ca': 'Issuing CA',
  broker: "Broker's certificate",
  device: "Client's certificate",
  client: "Client's certificate",
}

/** The common name of an RFC 4514 name, or what stands for it. */
export function shortName(distinguishedName: string): string {
  if (distinguishedName === '') return 'somebody without a name'
  try {
    const name = parseDistinguishedName(distinguishedName)
    return textIn(name, 'CN') ?? textIn(name, 'O') ?? distinguishedName
  } catch {
    // A name from elsewhere may be none that we would write.
    return distinguishedName
  }
}

export const altNameTitles: Readonly<Record<ForeignAltName['type'], string>> = {
  dns: 'DNS',
  ip: 'IP',
  uri: 'URI',
  email: 'E-mail',
  directory: 'Name',
  other: 'Other',
}

/** Verdicts that say the same of several consumers, as one. */
export interface VerdictGroup {
  severity: ConsumerVerdict['severity']
  consumers: string[]
  reason: string
  remedy: string
}

/** Those that refuse before those that may refuse; consumers with the same reason and remedy together. */
export function groupVerdicts(verdicts: readonly ConsumerVerdict[]): VerdictGroup[] {
  const groups = new Map<string, VerdictGroup>()
  for (const { severity, consumer, code, reason, remedy } of verdicts) {
    const key = JSON.stringify([severity, code, reason, remedy])
    const group = groups.get(key)
    if (!group) groups.set(key, { severity, consumers: [consumer], reason, remedy })
    else if (!group.consumers.includes(consumer)) group.consumers.push(consumer)
  }
  const all = [...groups.values()]
  return [...all.filter(({ severity }) => severity === 'refuses'), ...all.filter(({ severity }) => severity === 'may-refuse')]
}

function article(word: string): string {
  return /^(EC|Ed|RSA|ML-)/i.test(word) ? 'an' : 'a'
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
