/**
 * Gives the common name in a name as `X509Certificate` prints it, one attribute a line, or a stand-in where it has none. Of
 * several the last, which is the most specific one.
 */
export function commonNameOf(distinguishedName: string, standIn = 'a certificate without a name'): string {
  const line = distinguishedName.split('\n').findLast((attribute) => attribute.startsWith('CN='))
  // What could be mistaken for a line or an attribute is escaped (RFC 4514 2.4).
  return line === undefined ? standIn : line.slice('CN='.length).replaceAll(/\\(.)/g, '$1')
}
