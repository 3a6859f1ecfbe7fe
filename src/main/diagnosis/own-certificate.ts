import { daysUntil, soonDays } from '../../shared/certificate.ts'
import type { Mend } from '../../shared/mend.ts'
import type { Problem } from '../../shared/problem.ts'
import { hasShortRsaKey, rsaBits } from './algorithms.ts'
import type { Observations, ShownCertificate } from './observations.ts'
import { exportBroker, useIdentities } from './offers.ts'
import { blocks, warns } from './problem-of.ts'
import { moment } from './words.ts'

/*
 * Rows 43 to 54: what a broker has against the certificate that we show. It says one number for several causes; which one it is shows
 * in the certificate itself, and in what the vault knows of it.
 */

/** How a refusal came: an alert, or an end without a word, as from brokers written in Node.js. */
export type Refusal = { alert: number } | 'silent'

/** Why the broker refused our certificate at this stage, or that it wants one; undefined where the alert is about something else. */
export function refusalProblem(observations: Observations, stage: string, refusal: Refusal): Problem | undefined {
  const { chain } = observations.identity
  const alert = refusal === 'silent' ? undefined : refusal.alert
  if (!chain) {
    // TLS 1.2 says 40, as it does where no cipher fits; what the look has told decides.
    const isWanted = alert === 116 || (alert !== undefined && certificateAlerts.has(alert)) || (alert === 40 && observations.asksForCertificate)
    return isWanted || (refusal === 'silent' && observations.asksForCertificate) ? noneSent(observations, stage, alert) : undefined
  }
  if (alert === 116) return noneSent(observations, stage, alert)
  if (alert !== undefined && !certificateAlerts.has(alert)) return undefined
  const causes = alert === undefined ? silentCauses : (causesByAlert[alert] ?? [])
  const own = new OwnCertificate(observations, stage, alert)
  for (const cause of causes) {
    const problem = cause(own)
    if (problem) return problem
  }
  return alert === undefined ? undefined : own.refusedForNothingKnown()
}

/** What will keep our certificate from being taken by a careful broker, though this one takes it. */
export function ownWarnings(observations: Observations): Problem[] {
  const { chain } = observations.identity
  const first = chain?.certificates[0]
  if (!first?.facts) return []
  const own = new OwnCertificate(observations, 'tls', undefined)
  const { facts } = first
  const found: (Problem | undefined)[] = [own.revoked('warns'), own.listHasExpired('warns')]
  const days = daysUntil(facts.notAfter, observations.now)
  if (days <= soonDays && observations.now <= new Date(facts.notAfter)) {
    const message = `Our certificate, ${facts.name}, expires in ${days} ${days === 1 ? 'day' : 'days'}, on ${moment(facts.notAfter, observations.now)}.`
    found.push(warns(46, { stage: 'tls', message, remedy: 'Renew it before then, and give it to the device.', mends: [own.renewal(false)] }))
  }
  return found.filter((problem) => problem !== undefined)
}

const certificateAlerts: ReadonlySet<number> = new Set([42, 43, 44, 45, 46, 48, 49, 51])

type Cause = (own: OwnCertificate) => Problem | undefined

/** What may be behind each alert (RFC 8446 6.2, and how OpenSSL maps its verify codes), the surest first. */
const causesByAlert: Readonly<Record<number, readonly Cause[]>> = {
  42: [(own) => own.notYetValid(), (own) => own.keyShort(), (own) => own.brokersClockBehind()],
  43: [(own) => own.wrongPurpose('blocks')],
  44: [(own) => own.revokedAtBroker()],
  45: [(own) => own.expired(), (own) => own.listHasExpired('blocks') ?? own.brokersListHasExpired()],
  48: [(own) => own.selfSigned(), (own) => own.incomplete(), (own) => own.listIsMissing(), (own) => own.namesakeAuthority(), (own) => own.otherAuthority()],
  51: [(own) => own.authorityMadeAgain()],
}
/** A broker that only hangs up has had one of these before it. */
const silentCauses: readonly Cause[] = [
  (own) => own.selfSigned(),
  (own) => own.expired(),
  (own) => own.notYetValid(),
  (own) => own.isWrongPurpose() ? own.wrongPurpose('blocks') : undefined,
  (own) => own.revoked('blocks'),
  (own) => own.incomplete(),
  (own) => own.listIsMissing(),
  (own) => own.namesakeAuthority(),
  (own) => own.isOfOtherAuthority() ? own.otherAuthority() : undefined,
]

/** Row 43, whichever way the broker says it. */
export function noneSent(observations: Observations, stage: string, alert: number | undefined): Problem {
  return blocks(43, {
    stage,
    message: `The broker wants a client certificate, and none was sent${alertWords(alert)}.`,
    remedy: 'Choose a device or client to connect as.',
    mends: useIdentities(observations),
  })
}

/** The certificate that we show, and what is known of it. */
class OwnCertificate {
  readonly #observations: Observations
  readonly #stage: string
  readonly #alert: number | undefined
  readonly #first: ShownCertificate
  readonly #name: string

  constructor(observations: Observations, stage: string, alert: number | undefined) {
    this.#observations = observations
    this.#stage = stage
    this.#alert = alert
    this.#first = observations.identity.chain!.certificates[0]!
    this.#name = this.#first.facts?.name ?? 'our certificate'
  }

  renewal(newKey: boolean): Mend | undefined {
    const { inVault } = this.#first
    const isOurs = inVault?.origin === 'issued' && inVault.status === 'active' && inVault.viewOnly === null
    return isOurs ? { kind: 'renew', certificate: inVault.fingerprint, newKey } : undefined
  }

  expired(): Problem | undefined {
    const { facts } = this.#first
    if (!facts || this.#now <= new Date(facts.notAfter)) return undefined
    return this.#blocks(46, `Our certificate, ${this.#name}, expired on ${moment(facts.notAfter, this.#now)}`, 'Renew it, and give the new one to the device.', [
      this.renewal(false),
      ...useIdentities(this.#observations),
    ])
  }

  /** What the vault knows of its own CRLs. */
  listHasExpired(weight: Problem['weight']): Problem | undefined {
    const list = this.#list
    if (!list || new Date(list.nextUpdate) > this.#now) return undefined
    const message = `The CRL of ${this.#issuerName} was to be replaced by ${moment(list.nextUpdate, this.#now)}, and has not been: a broker that has it refuses every device`
    return this.#finding(weight, 47, message, 'Issue a fresh CRL, copy it to the broker, and have it read its files again.', [this.#newList])
  }

  /** Alert 45 with a certificate that is in date. */
  brokersListHasExpired(): Problem {
    const message = `The broker says that our certificate has expired, and it has not: it is the broker’s CRL of ${this.#issuerName} that has expired, or its clock is ahead`
    return this.#blocks(47, message, 'Give the broker a fresh CRL of that CA, and look at its clock.', [this.#newList])
  }

  notYetValid(): Problem | undefined {
    const { facts } = this.#first
    if (!facts || this.#now >= new Date(facts.notBefore)) return undefined
    const message = `Our certificate, ${this.#name}, is valid only from ${moment(facts.notBefore, this.#now)} on`
    return this.#blocks(48, message, 'Compare the clocks of this machine, of the broker and of the one where it was issued; otherwise issue it again.', [this.renewal(false)])
  }

  /** Alert 42 with a certificate that is in date here and has a good key. */
  brokersClockBehind(): Problem {
    const from = this.#first.facts ? ` (${moment(this.#first.facts.notBefore, this.#now)})` : ''
    const message = `The broker found our certificate bad, though it is in date here: most likely the broker’s clock is before the day on which it begins${from}`
    return this.#blocks(48, message, 'Set the broker’s clock; if it is right, re-issue the certificate with a P-256 key.', [this.renewal(false)])
  }

  keyShort(): Problem | undefined {
    const { facts } = this.#first
    if (!facts || !hasShortRsaKey(facts)) return undefined
    const message = `The RSA key of our certificate, ${this.#name}, has ${rsaBits(facts)} bits, and the broker takes none below 2048`
    return this.#blocks(49, message, 'Issue the certificate again with a new P-256 key.', [this.renewal(true), this.#newDevice])
  }

  /** Revoked by us. */
  revoked(weight: Problem['weight']): Problem | undefined {
    const revocation = this.#first.inVault?.revocation
    if (!revocation) return undefined
    const when = `was revoked here on ${moment(revocation.at, this.#now)} (${revocation.reason})`
    if (weight === 'blocks') {
      return this.#blocks(50, `Our certificate, ${this.#name}, ${when}`, 'Issue a new certificate for this device, with a new key.', [
        this.#newDevice,
        ...useIdentities(this.#observations),
      ])
    }
    const message = `Our certificate, ${this.#name}, ${when}, and the broker lets it in all the same: it has no CRL, or an old one`
    return this.#finding('warns', 50, message, 'Give the broker the newest CRL, and have it read its files again.', [this.#newList])
  }

  revokedAtBroker(): Problem {
    const known = this.revoked('blocks')
    if (known) return known
    const message = `The broker’s CRL says that our certificate, ${this.#name}, is revoked`
    return this.#blocks(50, message, 'Issue a new certificate for this device, or give the broker the newest CRL if the revocation was undone.', [
      this.#newDevice,
      this.#newList,
      ...useIdentities(this.#observations),
    ])
  }

  isWrongPurpose(): boolean {
    const { extendedKeyUsage = [] } = this.#first.facts ?? {}
    return extendedKeyUsage.length > 0 && !extendedKeyUsage.includes('clientAuth')
  }

  wrongPurpose(weight: Problem['weight']): Problem {
    const purposes = this.#first.facts?.extendedKeyUsage.join(', ') || 'another purpose'
    const message = `Our certificate, ${this.#name}, is made for ${purposes}, not for a client (clientAuth)`
    return this.#finding(weight, 51, message, 'Connect with a certificate of the device or client profile.', [...useIdentities(this.#observations), this.#newDevice])
  }

  selfSigned(): Problem | undefined {
    const { facts } = this.#first
    if (!facts?.isSelfIssued) return undefined
    const message = `Our certificate, ${this.#name}, is signed by itself, and no CA stands behind it`
    return this.#blocks(52, message, 'Connect with a certificate that a CA of the broker has signed.', [...useIdentities(this.#observations), this.#newDevice])
  }

  /** An issuing CA that is not sent along. */
  incomplete(): Problem | undefined {
    const { path, certificates } = this.#observations.identity.chain!
    const lastSent = certificates[path.findLast(({ from }) => from === 'chain')?.index ?? 0]
    const issuer = lastSent?.issuedBy
    if (!issuer || issuer.kind !== 'issuing-ca') return undefined
    const message = `Our certificate, ${this.#name}, is from the issuing CA ${issuer.name}, and that CA’s certificate was not sent along`
    const { inVault } = this.#first
    return this.#blocks(52, message, 'Send the whole chain: the certificate, then that of the issuing CA, in one file.', [
      inVault ? { kind: 'export-identity', certificate: inVault.fingerprint } : undefined,
      ...useIdentities(this.#observations),
    ])
  }

  /** A broker whose own certificate is from the same root, and to which our issuing CA was sent: what it lacks is a CRL. */
  listIsMissing(): Problem | undefined {
    const chain = this.#observations.identity.chain!
    const hasIssuing = chain.certificates.length > 1
    if (!hasIssuing || this.isOfOtherAuthority() || this.#observations.shown === null) return undefined
    const message = `The broker knows the root above our certificate, ${this.#name}, and still does not take its issuing CA ${this.#issuerName}: most likely it checks CRLs and has none of that CA`
    return this.#blocks(54, message, `Give the broker the CRLs of every CA below the root, that of ${this.#issuerName} among them.`, [
      this.#newList,
      exportBroker(this.#observations),
    ])
  }

  /** Whether the broker's own certificate is from another root than ours, as far as that is known. */
  isOfOtherAuthority(): boolean {
    const [ours, theirs] = [this.#observations.identity.chain, this.#observations.shown].map((chain) => chain?.path.at(-1)?.facts)
    return ours === undefined || theirs === undefined || ours.fingerprint !== theirs.fingerprint
  }

  otherAuthority(): Problem {
    const message = `The broker does not know the CA of our certificate: ${this.#name} is from ${this.#issuerName}`
    return this.#blocks(45, message, `Give the broker the CA file with ${this.#issuerName} (cafile in Mosquitto), or connect with a certificate of the broker’s CA.`, [
      exportBroker(this.#observations),
      ...useIdentities(this.#observations),
    ])
  }

  /** What is trusted for the broker has the name of our issuer and another key; with key identifiers nobody says more than `unknown_ca`. */
  namesakeAuthority(): Problem | undefined {
    const { path, certificates } = this.#observations.identity.chain!
    const top = certificates[path.at(-1)?.index ?? 0]
    return top?.hasTrustedNamesake ? this.authorityMadeAgain() : undefined
  }

  authorityMadeAgain(): Problem {
    const { issuedBy, namesakes } = this.#first
    const [from, to] = [issuedBy, namesakes[0]]
    const message = `The broker has another CA that is also called ${this.#issuerName}: the CA was made again, and the broker or our certificate has the old one`
    return this.#blocks(53, message, 'Give the broker the CA file of the CA in use, or the device a certificate of it.', [
      from && to ? { kind: 'reissue-all', from: from.fingerprint, to: to.fingerprint } : undefined,
      exportBroker(this.#observations),
      ...useIdentities(this.#observations),
    ])
  }

  /** For an alert that names no cause, and where nothing is known against the certificate. */
  refusedForNothingKnown(): Problem {
    return this.#blocks(78, `The broker refused our certificate, ${this.#name}, and did not say why`, 'Look into the broker’s log.', [])
  }

  get #now(): Date {
    return this.#observations.now
  }

  get #issuerName(): string {
    return this.#first.issuedBy?.name ?? this.#first.facts?.issuerName ?? 'another CA'
  }

  get #list(): { nextUpdate: string } | undefined {
    const issuer = this.#first.issuedBy?.fingerprint
    return this.#observations.knowledge.revocationLists.find(({ authority }) => authority === issuer)
  }

  get #newList(): Mend | undefined {
    const { issuedBy } = this.#first
    return issuedBy?.hasKey ? { kind: 'issue-revocation-list', authority: issuedBy.fingerprint } : undefined
  }

  get #newDevice(): Mend | undefined {
    const isPossible = this.#observations.knowledge.roots.length > 0 && this.#name.length <= 64
    return isPossible && this.#first.facts ? { kind: 'issue-device', name: this.#name } : undefined
  }

  #blocks(row: number, message: string, remedy: string, mends: readonly (Mend | undefined)[]): Problem {
    return this.#finding('blocks', row, message, remedy, mends)
  }

  #finding(weight: Problem['weight'], row: number, message: string, remedy: string, mends: readonly (Mend | undefined)[]): Problem {
    const finding = { stage: this.#stage, message: `${message}${alertWords(this.#alert)}.`, remedy, mends }
    return weight === 'blocks' ? blocks(row, finding) : warns(row, finding)
  }
}

function alertWords(alert: number | undefined): string {
  return alert === undefined ? '' : ` (alert ${alert})`
}
