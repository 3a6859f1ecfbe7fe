import { dayMs, validityState, type CertificateDetails, type CertificateSummary } from '../../shared/certificate.ts'
import { kindTitles } from '../../shared/profile.ts'
import { printAltName } from '../../shared/alt-name.ts'
import { paint, type Line, type Piece } from './line.ts'
import { fields, indent, table } from './table.ts'
import { count, dateWords, listWords, momentWords } from './words.ts'

/** "Valid until 2027-12-23 (397 days), for mqtt.home.lan and 192.168.1.10, signed by Home CA." */
export function certificateSentence(certificate: CertificateSummary, now: Date): string {
  const { altNames } = certificate
  const parts = [
    standing(certificate, now),
    ...(altNames.length > 0 ? [`for ${listWords(altNames.map(({ value }) => value))}`] : []),
    signerWords(certificate),
  ]
  return `${parts.join(', ')}.`
}

function standing(certificate: CertificateSummary, now: Date): string {
  const { status, revocation } = certificate
  if (revocation?.reason === 'certificateHold') return `On hold since ${dateWords(revocation.at)}`
  if (status === 'revoked') return revocation ? `Revoked on ${dateWords(revocation.at)} (${revocation.reason})` : 'Revoked'
  return status === 'replaced' ? 'Replaced by a newer one' : validityWords(certificate, now)
}

function signerWords({ issuer, issuerName, subject }: CertificateSummary): string {
  if (issuer) return `signed by ${issuer.name}`
  return issuerName === subject ? 'signed by itself' : `signed by ${issuerName}, which is not in the vault`
}

/** A certificate that has just been made: what it is, its sentence, its serial number. */
export function newCertificateLines(certificate: CertificateSummary, now: Date, wasThere = false): Line[] {
  const { kind, name, serialNumber } = certificate
  return [
    [kindTitles[kind], ' ', paint('bold', name), wasThere ? paint('dim', ' (was there)') : ''],
    ...indent([certificateSentence(certificate, now), [paint('dim', 'Serial number '), serialNumber]]),
  ]
}

/** A list of certificates as a table, and how many more there are. */
export function certificateTable(certificates: readonly CertificateSummary[], total: number, now: Date): Line[] {
  if (total === 0) return ['No certificates.']
  const rows = certificates.map((certificate): Line[] => [
    paint('bold', certificate.name),
    kindTitles[certificate.kind],
    stateOf(certificate, now),
    dateWords(certificate.notAfter),
    certificate.issuer?.name ?? '-',
    certificate.serialNumber,
  ])
  const headings = ['name', 'kind', 'state', 'until', 'signed by', 'serial number']
  const more = total - certificates.length
  return [
    ...table(headings, rows),
    ...(more > 0 ? [paint('dim', `${certificates.length} of ${count(total, 'certificate')}; see more with --limit and --offset.`)] : []),
  ]
}

/** Everything about one certificate: its sentence first, then its fields, then what was done with it. */
export function certificateLines(details: CertificateDetails, now: Date): Line[] {
  const { path, history } = details
  return [
    [kindTitles[details.kind], ' ', paint('bold', details.name)],
    certificateSentence(details, now),
    '',
    ...fields([
      ['State', stateOf(details, now)],
      ['Revoked', revocationWords(details)],
      ['Replaced by', details.replacedBy ? `${details.replacedBy.name}, serial number ${details.replacedBy.serialNumber}` : null],
      ['View only', details.viewOnly],
      ['Key offline', details.takenOfflineAt === null ? null : `since ${momentWords(details.takenOfflineAt)}`],
      ['Subject', details.subject],
      ['Issuer', details.issuerName],
      ['Path', path.map(({ name }) => name).join(' > ')],
      ['Names', details.altNames.length > 0 ? details.altNames.map(printAltName).join(', ') : null],
      ['Valid from', momentWords(details.notBefore)],
      ['Valid until', momentWords(details.notAfter)],
      ['Key', [details.keyDescription, details.hasKey ? '' : paint('dim', ' (the key is not in the vault)')]],
      ['Authority', authorityWords(details)],
      ['Key usage', usage(details, 'keyUsage', details.keyUsage)],
      ['Extended key usage', usage(details, 'extKeyUsage', details.extendedKeyUsage)],
      ['CRL at', listed(details.crlDistributionPoints)],
      ['OCSP at', listed(details.authorityInfoAccess.ocsp)],
      ['Issuer’s certificate at', listed(details.authorityInfoAccess.caIssuers)],
      ['Groups', listed(details.groups)],
      ['Notes', details.notes],
      ['Profile', details.profile],
      ['Origin', originWords[details.origin]],
      ['Signature', details.signatureAlgorithm],
      ['Version', String(details.version)],
      ['Serial number', details.serialNumber],
      ['SHA-256', details.fingerprint],
      ['SHA-1', details.sha1Fingerprint],
      ['Public key pin', `sha256/${details.spkiPin}`],
      ['Subject key id', details.subjectKeyIdentifier],
      ['Authority key id', details.authorityKeyIdentifier],
      ['Has issued', details.basicConstraints?.isCa ? count(details.issuedCount, 'certificate') : null],
    ]),
    ...(history.length === 0 ? [] : ['', 'What was done with it:']),
    ...indent(history.map(({ at, text }): Line => [paint('dim', `${momentWords(at)}  `), text])),
  ]
}

const originWords: Readonly<Record<CertificateDetails['origin'], string>> = {
  issued: 'issued here',
  imported: 'imported',
  answered: 'the answer to a request of this vault',
}

function revocationWords({ revocation }: CertificateDetails): string | null {
  return revocation && `${momentWords(revocation.at)}, ${revocation.reason}`
}

function listed(values: readonly string[]): string | null {
  return values.length === 0 ? null : values.join(', ')
}

/** Where a certificate stands, in a word. */
export function stateOf(certificate: CertificateSummary, now: Date): Piece {
  if (certificate.revocation?.reason === 'certificateHold') return paint('red', 'on hold')
  if (certificate.status === 'revoked') return paint('red', 'revoked')
  if (certificate.status === 'replaced') return paint('dim', 'replaced')
  switch (validityState(certificate, now)) {
    case 'valid':
      return paint('green', 'valid')
    case 'expires-soon':
      return paint('yellow', 'expires soon')
    case 'expired':
      return paint('red', 'expired')
    case 'not-yet-valid':
      return paint('yellow', 'not yet valid')
  }
}

function validityWords({ notBefore, notAfter }: CertificateSummary, now: Date): string {
  const until = dateWords(notAfter)
  const leftMs = Date.parse(notAfter) - now.getTime()
  switch (validityState({ notBefore, notAfter }, now)) {
    case 'expired':
      return `Expired on ${until} (${daysWords(-leftMs)} ago)`
    case 'not-yet-valid':
      return `Valid from ${dateWords(notBefore)} until ${until}`
    default:
      return `Valid until ${until} (${daysWords(leftMs)})`
  }
}

function daysWords(ms: number): string {
  return ms < dayMs / 2 ? 'less than a day' : count(Math.round(ms / dayMs), 'day')
}

function authorityWords({ basicConstraints }: CertificateDetails): Line | null {
  if (!basicConstraints?.isCa) return null
  const { pathLength } = basicConstraints
  if (pathLength === null) return 'yes, with any number of authorities below it'
  return pathLength === 0 ? 'yes, with none below it' : `yes, with at most ${pathLength} below each other`
}

function usage({ criticalExtensions }: CertificateDetails, extension: string, values: readonly string[]): Line | null {
  if (values.length === 0) return null
  return `${values.join(', ')}${criticalExtensions.includes(extension) ? ' (critical)' : ''}`
}
