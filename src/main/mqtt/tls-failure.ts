/** What a failed handshake says, whatever the library that reports it. */
export type TlsFailure =
  /** The other side ended it and said why. Where we are the client, this is about our certificate or our offer. */
  | { kind: 'alert'; alert: number; name: string }
  /** Our side did not accept the other's certificate: an X.509 verify code. */
  | { kind: 'verify'; code: string }
  /** The certificate is trusted, but made for other names: those in `presented`. */
  | { kind: 'name'; asked: string; presented: string[] }
  /** What answered does not speak TLS. */
  | { kind: 'not-tls' }
  /** The connection ended without a word. */
  | { kind: 'closed' }
  /** Our own library gave up; `code` is its own. */
  | { kind: 'local'; code: string }

/**
 * Reads an error of node:tls. Goes by the number in the error and by codes, never by prose: the wording, and even the codes of
 * alerts, differ between OpenSSL 3.0, OpenSSL 3.5 and BoringSSL; the number of an alert and the X.509 verify codes do not.
 * `undefined` stands for an end without an error.
 */
export function readTlsFailure(error: unknown): TlsFailure {
  if (error === undefined) return { kind: 'closed' }
  const { code, message, host, cert } = asNodeError(error)
  const alert = alertOf(message)
  if (alert !== undefined) return { kind: 'alert', alert, name: alertNames[alert] ?? 'unknown' }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return { kind: 'name', asked: host ?? '', presented: namesIn(cert?.subjectaltname) }
  if (verifyCodes.has(code)) return { kind: 'verify', code }
  if (notTlsCodes.has(code)) return { kind: 'not-tls' }
  if (closedCodes.has(code)) return { kind: 'closed' }
  return { kind: 'local', code: code || 'UNKNOWN' }
}

/** The names of RFC 8446 6 and of the TLS Alerts registry. */
export const alertNames: Readonly<Record<number, string>> = {
  0: 'close_notify',
  10: 'unexpected_message',
  20: 'bad_record_mac',
  22: 'record_overflow',
  40: 'handshake_failure',
  42: 'bad_certificate',
  43: 'unsupported_certificate',
  44: 'certificate_revoked',
  45: 'certificate_expired',
  46: 'certificate_unknown',
  47: 'illegal_parameter',
  48: 'unknown_ca',
  49: 'access_denied',
  50: 'decode_error',
  51: 'decrypt_error',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
  86: 'inappropriate_fallback',
  90: 'user_canceled',
  109: 'missing_extension',
  110: 'unsupported_extension',
  112: 'unrecognized_name',
  113: 'bad_certificate_status_response',
  115: 'unknown_psk_identity',
  116: 'certificate_required',
  120: 'no_application_protocol',
}

/** The alerts that speak of the certificate of the side that receives them. */
export const certificateAlerts: ReadonlySet<number> = new Set([42, 43, 44, 45, 46, 48, 49, 51, 116])

// OpenSSL's X509_V_ERR names as Node gives them.
const verifyCodes: ReadonlySet<string> = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_CRL',
  'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
  'UNABLE_TO_DECRYPT_CRL_SIGNATURE',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'CERT_SIGNATURE_FAILURE',
  'CRL_SIGNATURE_FAILURE',
  'CERT_NOT_YET_VALID',
  'CERT_HAS_EXPIRED',
  'CRL_NOT_YET_VALID',
  'CRL_HAS_EXPIRED',
  'ERROR_IN_CERT_NOT_BEFORE_FIELD',
  'ERROR_IN_CERT_NOT_AFTER_FIELD',
  'ERROR_IN_CRL_LAST_UPDATE_FIELD',
  'ERROR_IN_CRL_NEXT_UPDATE_FIELD',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_CHAIN_TOO_LONG',
  'CERT_REVOKED',
  'INVALID_CA',
  'PATH_LENGTH_EXCEEDED',
  'INVALID_PURPOSE',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'HOSTNAME_MISMATCH',
  'UNSPECIFIED',
])

const notTlsCodes: ReadonlySet<string> = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_HTTP_REQUEST',
  'ERR_SSL_HTTPS_PROXY_REQUEST',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_UNKNOWN_PROTOCOL',
])

const closedCodes: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_SSL_UNEXPECTED_EOF_WHILE_READING',
])

// "...:error:0A000418:SSL routines:..." (OpenSSL) or "...:error:10000418:..." (BoringSSL). In both the reason is the low twelve
// bits, and the reason of a received alert is 1000 + its number (SSL_AD_REASON_OFFSET).
function alertOf(message: string): number | undefined {
  const match = /\berror:([0-9A-F]{8}):/i.exec(message)
  if (!match) return undefined
  const reason = Number.parseInt(match[1]!, 16) & 0xfff
  return reason >= 1000 && reason < 1256 ? reason - 1000 : undefined
}

/** Takes "DNS:mqtt.test, IP Address:127.0.0.1" apart; what is no name of a host is left out. */
function namesIn(subjectAltName = ''): string[] {
  return subjectAltName.split(', ').flatMap((entry) => /^(?:DNS|IP Address):(.*)$/.exec(entry)?.[1] ?? [])
}

function asNodeError(error: unknown): { code: string; message: string; host?: string; cert?: { subjectaltname?: string } } {
  if (!(error instanceof Error)) return { code: '', message: String(error) }
  const { code, host, cert } = error as { code?: unknown; host?: string; cert?: { subjectaltname?: string } }
  return {
    code: typeof code === 'string' ? code : '',
    message: error.message,
    ...(host !== undefined && { host }),
    ...(cert && { cert }),
  }
}
