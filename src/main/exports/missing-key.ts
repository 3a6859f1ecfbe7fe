import type { BundleProblem } from '../../shared/export.ts'
import type { ExportIdentity } from './target.ts'

/** For targets whose file is nothing without the key: refuses an identity whose key is elsewhere. `why` is a sentence. */
export function missingKeyProblems({ name, privateKey }: ExportIdentity, why: string): BundleProblem[] {
  if (privateKey) return []
  const remedy = 'Import the key into the vault first, or export PEM files and put the key beside them.'
  return [{ severity: 'error', message: `The vault does not hold the private key of ${name}. ${why}`, remedy }]
}
