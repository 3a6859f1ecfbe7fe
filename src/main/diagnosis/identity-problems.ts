import type { WireError } from '../../shared/errors.ts'
import type { Mend } from '../../shared/mend.ts'
import type { Problem } from '../../shared/problem.ts'
import { blocks, warns } from './problem-of.ts'

/*
 * Rows 18, 44 and 55 to 59: files of this machine that cannot be connected with.
 */

/** Which of the files of a connection. */
export type IdentityFile = 'ca' | 'certificate' | 'key'

/** A file that could not be used, and how. */
export interface FileFault {
  file: IdentityFile
  path: string
  error: WireError
  /** Whether the certificate was given with no file for its key. */
  lacksKeyFile: boolean
}

/** The stage of what goes wrong before anything is connected. */
export const identityStage = 'identity'

/** Why an identity cannot be connected with; undefined where the fault is none of a file, such as a vault that is locked. */
export function identityProblem({ file, path, error, lacksKeyFile }: FileFault, identities: readonly Mend[]): Problem | undefined {
  const common = { stage: identityStage, message: `${path}: ${error.message}` }
  if (file === 'ca') {
    if (!isAboutContent(error)) return undefined
    return blocks(18, {
      ...common,
      remedy: 'Choose the CA certificate; PEM and DER are both read. Programs that are given such a file often trust nobody, without a word.',
      mends: [{ kind: 'trust-own-authorities' }],
    })
  }
  switch (error.code) {
    case 'KEY_MISMATCH':
      return blocks(55, { ...common, remedy: 'Choose the key that was made with this certificate.', mends: identities })
    case 'TLS_FAILED':
      return blocks(49, { ...common, remedy: 'Issue the certificate again with a P-256 key.', mends: [] })
    case 'PASSPHRASE_REQUIRED':
    case 'WRONG_PASSPHRASE':
      if (error.message.includes('key')) {
        return blocks(56, { ...common, remedy: 'Decrypt the key first, or import it into the vault with its passphrase and connect with it from there.', mends: identities })
      }
      return blocks(59, { ...common, remedy: 'Import the file into the vault with its passphrase, and connect with it from there.', mends: identities })
    case 'FILE_NOT_UNDERSTOOD':
      if (lacksKeyFile && file === 'key') {
        return blocks(44, { ...common, message: `The certificate in ${path} was given without its private key.`, remedy: 'Give the file with its key as well.', mends: identities })
      }
      return blocks(57, { ...common, remedy: `Choose the file with the ${file === 'key' ? 'private key' : 'certificate'}; perhaps the two were given the other way round.`, mends: identities })
    default:
      return undefined
  }
}

/** Row 58: read here, and by Node.js; not by Electron and others. */
export function byteOrderMark(path: string): Problem {
  return warns(58, {
    stage: identityStage,
    message: `${path} begins with a byte order mark, as an editor puts there: it is read here, and other programs find no certificate or key in it.`,
    remedy: 'Save the file without it, as plain UTF-8.',
  })
}

function isAboutContent({ code }: WireError): boolean {
  return code === 'FILE_NOT_UNDERSTOOD' || code === 'FILE_UNSAFE' || code === 'PASSPHRASE_REQUIRED' || code === 'FILE_TOO_LARGE'
}
