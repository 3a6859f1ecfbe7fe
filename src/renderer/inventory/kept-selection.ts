import type { CertificateSummary } from '../../shared/certificate.ts'
import { asFound, nothingSelected, withAll, without, type Selection } from './selection.ts'

/** The row where the last choice was made, and whether it was taken in. */
export interface Anchor {
  index: number
  isIn: boolean
}

/** What is chosen of a list. It ends with the narrowing of the list: what one does not see is not revoked along. */
export interface KeptSelection {
  /** The narrowing that it was chosen under. */
  key: string
  selection: Selection
  anchor: Anchor | undefined
}

/** What is chosen under a narrowing: nothing, where what is kept was chosen under another one. */
export function keptUnder(key: string, kept?: KeptSelection): KeptSelection {
  return kept?.key === key ? kept : { key, selection: nothingSelected, anchor: undefined }
}

/** With rows that came later, beside what was chosen meanwhile. Where that was under another narrowing nothing changes. */
export function withLater(kept: KeptSelection, key: string, certificates: readonly CertificateSummary[], anchor: Anchor): KeptSelection {
  if (kept.key !== key) return kept
  return { key, selection: anchor.isIn ? withAll(kept.selection, certificates) : without(kept.selection, certificates), anchor }
}

/** As `asFound`. Where the narrowing is another by now nothing changes. */
export function keptAsFound(kept: KeptSelection, key: string, soughtFor: readonly string[], found: readonly CertificateSummary[]): KeptSelection {
  return kept.key === key ? { ...kept, selection: asFound(kept.selection, soughtFor, found) } : kept
}
