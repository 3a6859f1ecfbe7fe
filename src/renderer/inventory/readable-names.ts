import type { AltName } from '../../shared/alt-name.ts'

/** The names in the order in which a person reads them: what can be typed into a client first, URIs (long, for programs) last. */
export function readableNames(altNames: readonly AltName[]): AltName[] {
  const isUri = ({ type }: AltName) => type === 'uri'
  return [...altNames.filter((name) => !isUri(name)), ...altNames.filter(isUri)]
}
