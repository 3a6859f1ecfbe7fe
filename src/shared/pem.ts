/** PEM of RFC 7468 in its strict form: 64 columns, LF after every line, nothing before the first. Runs in browsers too. */
export function toPem(label: string, der: Uint8Array): string {
  const lines = base64(der).match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}

/** The DER of every block in a PEM text that we wrote ourselves, whatever its label; PEM of anybody is for the reader process. */
export function dersIn(pem: string): Uint8Array[] {
  return [...pem.matchAll(/-----BEGIN [^-]+-----([A-Za-z0-9+/=\s]+)-----END [^-]+-----/g)].map(([, content = '']) =>
    Uint8Array.from(atob(content.replaceAll(/\s/g, '')), (character) => character.charCodeAt(0)),
  )
}

function base64(octets: Uint8Array): string {
  let binary = ''
  for (const octet of octets) binary += String.fromCharCode(octet)
  return btoa(binary)
}
