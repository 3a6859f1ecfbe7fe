import { validityState } from '../../shared/certificate.ts'
import type { CertificateFacts, ConsumerVerdict, ExtensionFacts, InspectedObject, Inspection, RequestFacts, RevocationListFacts } from '../../shared/inspection.ts'
import { paint, type Line } from './line.ts'
import { fields, indent } from './table.ts'
import { count, listWords, momentWords } from './words.ts'

/** What files hold: the name of each, then each object. */
export function inspectionLines(inspections: readonly Inspection[], now: Date): Line[] {
  return inspections.flatMap(({ name, objects, needsPassword }, index): Line[] => [
    ...(index === 0 ? [] : ['']),
    [paint('bold', name), paint('dim', `  ${count(objects.length, 'object')}`)],
    ...objects.flatMap((object) => indent(['', ...objectLines(object, now)])),
    ...(needsPassword ? ['', 'Something in it shows only with its password: give it with --password-file.'] : []),
  ])
}

/** Who refuses a certificate, who may, and why; those who say the same are named together. */
export function verdictLines(verdicts: readonly ConsumerVerdict[]): Line[] {
  const groups = new Map<string, ConsumerVerdict[]>()
  for (const verdict of verdicts) {
    const key = `${verdict.severity} ${verdict.reason}`
    groups.set(key, [...(groups.get(key) ?? []), verdict])
  }
  return [...groups.values()].flatMap((group): Line[] => {
    const { severity, reason, remedy } = group[0]!
    const who = listWords(group.map(({ consumer }) => consumer), 20)
    const word = severity === 'refuses' ? paint('red', 'refused by ') : paint('yellow', 'may be refused by ')
    return [[word, who, ': ', reason], ['  ', paint('dim', remedy)]]
  })
}

function objectLines(object: InspectedObject, now: Date): Line[] {
  switch (object.type) {
    case 'certificate':
      return certificateLines(object, now)
    case 'private-key':
      return [
        ['Private key ', paint('bold', object.keyDescription)],
        ...fields([
          ['Label', object.label],
          ['Belongs to', object.belongsTo.length > 0 ? listWords(object.belongsTo) : paint('dim', 'nothing here')],
          ['Public key pin', `sha256/${object.spkiPin}`],
        ]),
      ]
    case 'public-key':
      return [
        ['Public key ', paint('bold', object.keyDescription)],
        ...fields([
          ['Belongs to', object.belongsTo.length > 0 ? listWords(object.belongsTo) : paint('dim', 'nothing here')],
          ['Public key pin', `sha256/${object.spkiPin}`],
        ]),
      ]
    case 'certification-request':
      return requestLines(object.facts, object.belongsTo)
    case 'revocation-list':
      return revocationListLines(object)
    case 'encrypted':
      return [[paint('yellow', 'Encrypted'), `: ${object.what}`]]
    case 'unknown':
      return [['Something else: ', object.label]]
  }
}

function certificateLines(object: Extract<InspectedObject, { type: 'certificate' }>, now: Date): Line[] {
  const { facts, verdicts, path, pathProblems, inVault, issuedBy } = object
  const keys = { 'in-file': 'in the files', 'in-vault': 'in the vault', unknown: 'not here' }
  return [
    ['Certificate ', paint('bold', facts.name), ` (${validityWords(facts, now)})`],
    ...fields([
      ['Label', object.label],
      ['Subject', facts.subject],
      ['Issuer', facts.isSelfIssued ? [facts.issuerName, paint('dim', ' (itself)')] : facts.issuerName],
      ['Signed by', issuedBy ? `${issuedBy.name} of the vault` : null],
      ['Path', path.length > 1 ? path.join(' > ') : null],
      ['In the vault', inVault ? `as ${inVault.name}` : null],
      ['Names', namesOf(facts)],
      ['Valid from', momentWords(facts.notBefore)],
      ['Valid until', momentWords(facts.notAfter)],
      ['Key', `${facts.keyDescription} (the private key is ${keys[object.key]})`],
      ['Authority', authorityWords(facts)],
      ...usageFields(facts),
      ['Name constraints', constraintWords(facts)],
      ['Revocation lists', facts.crlDistributionPoints.join(', ') || null],
      ['OCSP', facts.authorityInfoAccess.ocsp.join(', ') || null],
      ['Issuer at', facts.authorityInfoAccess.caIssuers.join(', ') || null],
      ...facts.otherExtensions.map(extensionField),
      ['Critical', facts.criticalExtensions.join(', ') || null],
      ['Signature', facts.signatureAlgorithm],
      ['Version', String(facts.version)],
      ['Serial number', facts.serialNumber],
      ['SHA-256', facts.fingerprint],
      ['SHA-1', facts.sha1Fingerprint],
      ['Public key pin', `sha256/${facts.spkiPin}`],
      ['Subject key id', facts.subjectKeyIdentifier],
      ['Authority key id', facts.authorityKeyIdentifier],
    ]),
    ...pathProblems.map((problem): Line => [paint('yellow', 'path: '), problem]),
    ...verdictLines(verdicts),
  ]
}

function requestLines(facts: RequestFacts, belongsTo: readonly string[]): Line[] {
  const { signatureProblem, basicConstraints } = facts
  return [
    ['Certification request ', paint('bold', facts.name)],
    ...fields([
      ['Subject', facts.subject],
      ['Names', namesOf(facts)],
      ['Key', facts.keyDescription],
      ['Belongs to', belongsTo.length > 0 ? listWords(belongsTo) : null],
      ['Authority', basicConstraints ? authorityWords(facts) : null],
      ...usageFields(facts),
      ...facts.otherExtensions.map(extensionField),
      ['Attributes', facts.attributes.join(', ') || null],
      ['Signature', signatureProblem === null ? `${facts.signatureAlgorithm}, by its own key` : [facts.signatureAlgorithm, '. ', paint('red', signatureProblem)]],
      ['SHA-256', facts.fingerprint],
      ['Public key pin', `sha256/${facts.spkiPin}`],
    ]),
  ]
}

function revocationListLines({ facts, issuedBy, problems }: Extract<InspectedObject, { type: 'revocation-list' }>): Line[] {
  const shown = facts.entries.slice(0, 20)
  const more = facts.entryCount - shown.length
  return [
    ['Revocation list ', paint('bold', facts.issuerName)],
    ...fields([
      ['Signed by', issuedBy ? `${issuedBy.name} of the vault` : null],
      ['Number', facts.number],
      ['Of', momentWords(facts.thisUpdate)],
      ['Next', facts.nextUpdate && momentWords(facts.nextUpdate)],
      ['Speaks for', facts.issuingDistributionPoint],
      ...facts.otherExtensions.map(extensionField),
      ['Critical', facts.criticalExtensions.join(', ') || null],
      ['Signature', facts.signatureAlgorithm],
      ['Version', String(facts.version)],
      ['SHA-256', facts.fingerprint],
      ['Authority key id', facts.authorityKeyIdentifier],
      ['Revoked', count(facts.entryCount, 'certificate')],
    ]),
    ...indent(shown.map(entryLine)),
    ...(more > 0 ? indent([paint('dim', `and ${count(more, 'more', 'more')}`)]) : []),
    ...problems.map((problem): Line => [paint('yellow', 'problem: '), problem]),
  ]
}

function entryLine({ serialNumber, revokedAt, reason }: RevocationListFacts['entries'][number]): Line {
  return [serialNumber, paint('dim', `  ${momentWords(revokedAt)}`), reason === null ? '' : `  ${reason}`]
}

function validityWords(facts: CertificateFacts, now: Date): string {
  return { 'not-yet-valid': 'not yet valid', valid: 'valid', 'expires-soon': 'expires soon', expired: 'expired' }[validityState(facts, now)]
}

function namesOf({ altNames }: Pick<CertificateFacts, 'altNames'>): string | null {
  return altNames.map(({ type, value }) => `${type}:${value}`).join(', ') || null
}

function authorityWords({ basicConstraints }: Pick<CertificateFacts, 'basicConstraints'>): string {
  if (basicConstraints === null) return 'it does not say'
  if (!basicConstraints.isCa) return 'no'
  return basicConstraints.pathLength === null ? 'yes' : `yes, path length ${basicConstraints.pathLength}`
}

function usageFields({ keyUsage, extendedKeyUsage }: Pick<CertificateFacts, 'keyUsage' | 'extendedKeyUsage'>): [string, Line | null][] {
  return [
    ['Key usage', keyUsage.join(', ') || null],
    ['Extended key usage', extendedKeyUsage.join(', ') || null],
  ]
}

function constraintWords({ nameConstraints }: CertificateFacts): string | null {
  if (!nameConstraints) return null
  const { permitted, excluded } = nameConstraints
  return [permitted.length > 0 ? `only ${permitted.join(', ')}` : '', excluded.length > 0 ? `not ${excluded.join(', ')}` : ''].filter(Boolean).join('; ')
}

function extensionField({ name, value }: ExtensionFacts): [string, Line] {
  return [name, value.length > 64 ? `${value.slice(0, 64)}…` : value || '(empty)']
}
