import { createHash } from 'node:crypto'
import type { BundleProblem, BundleSummary } from '../../shared/export.ts'
import { checksumsFile } from '../delivery/checksums.ts'
import type { BundleFile } from '../exports/target.ts'
import type { PlannedBundle } from './bundle-plan.ts'

/**
 * What may be shown of a bundle, its `SHA256SUMS` included: of its secret files the name, size and hash only; of the others the
 * text too, where it is asked for.
 */
export function summariseBundle(
  { name, serialNumber, fingerprint, folder }: PlannedBundle,
  files: readonly BundleFile[],
  { target, problems, withText }: { target: string; problems: BundleProblem[]; withText: boolean },
): BundleSummary {
  return {
    name,
    serialNumber,
    fingerprint,
    target,
    folder,
    files: [...files, checksumsFile(files)].map(({ path, bytes, isSecret }) => ({
      path,
      size: bytes.length,
      isSecret,
      sha256: createHash('sha256').update(bytes).digest('hex').toUpperCase(),
      text: isSecret || !withText ? null : asText(bytes),
    })),
    problems,
  }
}

/** Public text of a size that a person would read; null for anything else. */
function asText(bytes: Uint8Array): string | null {
  if (bytes.length > 65_536) return null
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}
