import type { AltName } from '../../shared/alt-name.ts'

/** The first name under which clients can reach a broker; undefined where it has wildcards and URIs only. */
export function brokerHost(altNames: readonly AltName[]): string | undefined {
  return altNames.find(({ type, value }) => type !== 'uri' && !value.includes('*'))?.value
}
