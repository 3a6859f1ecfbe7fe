import type { Command } from 'commander'
import { resolve } from 'node:path'
import { fromWireError, AppError } from '../../shared/errors.ts'
import type { ImportCandidate, ImportPlan, ImportResult } from '../../shared/inspection.ts'
import { isAuthority, type CertificateKind } from '../../shared/profile.ts'
import type { Answer } from './answer.ts'
import type { Invocation } from './invocation.ts'
import { paint, type Line } from './line.ts'
import { withFilePassword } from './passphrase.ts'
import { newCertificateLines } from './print-certificate.ts'
import { indent } from './table.ts'
import { count } from './words.ts'

export interface ImportOptions {
  key?: string
  passwordFile?: string
  kind?: CertificateKind
}

/** Adds what both commands that import take. */
export function addImportOptions(command: Command): Command {
  return command
    .argument('<file...>', 'PEM, DER, PKCS#7 or PKCS#12; keys and certificates find each other')
    .option('--key <file>', 'one more file, with the private key')
    .option('--password-file <file>', 'file with the password of what is encrypted (or $CERTWRIGHT_FILE_PASSWORD, or asked for)')
}

/** Imports the authorities in files. What signs itself and says nothing of what it is, is taken for a root CA. */
export function importAuthorities(invocation: Invocation, files: readonly string[], options: ImportOptions): Promise<Answer> {
  return importFiles(invocation, files, options, ({ candidates }) => {
    const kindOf = ({ kind, facts }: ImportCandidate) => (facts.basicConstraints === null && facts.isSelfIssued ? 'root-ca' : kind)
    const authorities = candidates.filter((each) => isAuthority(kindOf(each)))
    if (authorities.length === 0) {
      throw new AppError('FILE_NOT_UNDERSTOOD', 'These files hold no certification authority.', {
        remedy: 'Choose the file of the authority; other certificates are taken in with certificate import.',
      })
    }
    return authorities.map((candidate) => ({ ...candidate, kind: kindOf(candidate) }))
  })
}

/** Imports everything in files. */
export function importCertificates(invocation: Invocation, files: readonly string[], options: ImportOptions): Promise<Answer> {
  return importFiles(invocation, files, options, ({ candidates }) =>
    candidates.map((candidate) => ({ ...candidate, kind: options.kind && !isAuthority(candidate.kind) ? options.kind : candidate.kind })),
  )
}

async function importFiles(
  invocation: Invocation,
  files: readonly string[],
  { key, passwordFile }: ImportOptions,
  choose: (plan: ImportPlan) => ImportCandidate[],
): Promise<Answer> {
  const client = await invocation.openVault()
  const { signal } = invocation
  const brought = [...files, ...(key === undefined ? [] : [key])].map((file) => ({ path: resolve(file) }))
  const { result: plan, password } = await withFilePassword(
    invocation,
    passwordFile,
    (tried) => client.files.planImport({ files: brought, password: tried }, { signal }),
    ({ needsPassword }) => needsPassword,
  )
  if (plan.needsPassword) {
    throw new AppError('PASSPHRASE_REQUIRED', 'Something in these files is encrypted.', {
      remedy: 'Give its password in a file with --password-file FILE, or in the environment as CERTWRIGHT_FILE_PASSWORD.',
    })
  }
  // A key file alone brings keys for certificates that are in the vault.
  const chosen = plan.candidates.length === 0 ? [] : choose(plan)
  await invocation.unlock(client)
  const result = await client.files.import(
    {
      files: brought,
      password,
      ...(chosen.length > 0 && { only: chosen.map(({ facts }) => facts.fingerprint) }),
      kinds: Object.fromEntries(chosen.map(({ facts, kind }) => [facts.fingerprint, kind])),
    },
    { signal },
  )
  return answerOf(chosen, plan, result, invocation.surroundings.now())
}

function answerOf(chosen: readonly ImportCandidate[], { strayKeys }: ImportPlan, result: ImportResult, now: Date): Answer {
  const { imported, keysAdded, failed } = result
  const there = chosen.filter(({ becomes }) => becomes === 'already-here')
  const warnings = chosen
    .filter((candidate) => candidate.warnings.length > 0)
    .map(({ facts, warnings: sentences }) => ({ fingerprint: facts.fingerprint, name: facts.name, warnings: sentences }))
  const warningsOf = (fingerprint: string) => warnings.find((each) => each.fingerprint === fingerprint)?.warnings ?? []
  return {
    value: { ...result, alreadyHere: there.map(({ facts }) => facts.fingerprint), strayKeys, warnings },
    lines: [
      ...imported.flatMap((certificate): Line[] => [
        ...newCertificateLines(certificate, now),
        ...indent([
          certificate.hasKey ? 'Its private key is in the vault.' : paint('dim', 'Without its private key.'),
          ...(certificate.viewOnly === null ? [] : [[paint('yellow', 'For viewing only: '), certificate.viewOnly]]),
          ...warningsOf(certificate.fingerprint).map((sentence): Line => [paint('yellow', 'warning: '), sentence]),
        ]),
      ]),
      ...there.map(({ facts }): Line => [paint('bold', facts.name), ' is in the vault already.']),
      ...keysAdded.map(({ name }): Line => ['The private key of ', paint('bold', name), ' is now in the vault.']),
      ...failed.map(({ name, error }): Line => [paint('red', 'failed: '), `${name}: ${fromWireError(error).message}`]),
      ...(strayKeys > 0 ? [`${count(strayKeys, 'private key')} in these files ${strayKeys === 1 ? 'belongs' : 'belong'} to nothing here.`] : []),
      ...(imported.length + there.length + keysAdded.length + failed.length === 0 ? ['There was nothing to take in.'] : []),
    ],
    hasFailed: failed.length > 0,
  }
}
