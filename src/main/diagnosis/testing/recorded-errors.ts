/** What two TLS libraries say of the same thing, as Node.js and Electron pass it on. */
export interface RecordedError {
  what: string
  openssl: { code: string; message: string }
  boringssl: { code: string; message: string }
}

const alertOf = (number: number, openssl: string, boringssl: string, words: string): RecordedError & { alert: number } => {
  const hex = (1000 + number).toString(16).toUpperCase().padStart(6, '0')
  return {
    what: `alert ${number}`,
    alert: number,
    openssl: { code: `ERR_SSL_${openssl}`, message: `C0E1:error:0A${hex}:SSL routines:ssl3_read_bytes:${words}:../deps/openssl/ssl/record/rec_layer_s3.c:916:SSL alert number ${number}\n` },
    boringssl: { code: `ERR_SSL_${boringssl}`, message: `140:error:10${hex}:SSL routines:OPENSSL_internal:${boringssl}:../../third_party/boringssl/src/ssl/tls_record.cc:592:SSL alert number ${number}\n` },
  }
}

/** Alerts: the number is in the error number of both (0x0A000418 and 0x10000418 are 1000 + 48); the names are not the same. */
export const recordedAlerts = [
  alertOf(40, 'SSL/TLS_ALERT_HANDSHAKE_FAILURE', 'SSLV3_ALERT_HANDSHAKE_FAILURE', 'ssl/tls alert handshake failure'),
  alertOf(42, 'SSL/TLS_ALERT_BAD_CERTIFICATE', 'SSLV3_ALERT_BAD_CERTIFICATE', 'ssl/tls alert bad certificate'),
  alertOf(43, 'SSL/TLS_ALERT_UNSUPPORTED_CERTIFICATE', 'SSLV3_ALERT_UNSUPPORTED_CERTIFICATE', 'ssl/tls alert unsupported certificate'),
  alertOf(44, 'SSL/TLS_ALERT_CERTIFICATE_REVOKED', 'SSLV3_ALERT_CERTIFICATE_REVOKED', 'ssl/tls alert certificate revoked'),
  alertOf(45, 'SSL/TLS_ALERT_CERTIFICATE_EXPIRED', 'SSLV3_ALERT_CERTIFICATE_EXPIRED', 'ssl/tls alert certificate expired'),
  alertOf(46, 'SSL/TLS_ALERT_CERTIFICATE_UNKNOWN', 'SSLV3_ALERT_CERTIFICATE_UNKNOWN', 'ssl/tls alert certificate unknown'),
  alertOf(48, 'TLSV1_ALERT_UNKNOWN_CA', 'TLSV1_ALERT_UNKNOWN_CA', 'tlsv1 alert unknown ca'),
  alertOf(51, 'TLSV1_ALERT_DECRYPT_ERROR', 'TLSV1_ALERT_DECRYPT_ERROR', 'tlsv1 alert decrypt error'),
  alertOf(70, 'TLSV1_ALERT_PROTOCOL_VERSION', 'TLSV1_ALERT_PROTOCOL_VERSION', 'tlsv1 alert protocol version'),
  alertOf(116, 'TLSV13_ALERT_CERTIFICATE_REQUIRED', 'TLSV1_ALERT_CERTIFICATE_REQUIRED', 'tlsv13 alert certificate required'),
  alertOf(120, 'TLSV1_ALERT_NO_APPLICATION_PROTOCOL', 'TLSV1_ALERT_NO_APPLICATION_PROTOCOL', 'tlsv1 alert no application protocol'),
] as const

/** Verify codes: where the two libraries differ, the rows are told apart by the certificates, which were looked at before. */
export const recordedVerifyCodes: readonly { row: number; openssl: string; boringssl: string }[] = [
  { row: 11, openssl: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', boringssl: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
  { row: 12, openssl: 'SELF_SIGNED_CERT_IN_CHAIN', boringssl: 'SELF_SIGNED_CERT_IN_CHAIN' },
  { row: 14, openssl: 'CERT_SIGNATURE_FAILURE', boringssl: 'CERT_SIGNATURE_FAILURE' },
  { row: 15, openssl: 'DEPTH_ZERO_SELF_SIGNED_CERT', boringssl: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
  { row: 17, openssl: 'UNABLE_TO_GET_ISSUER_CERT', boringssl: 'UNABLE_TO_GET_ISSUER_CERT' },
  { row: 19, openssl: 'CERT_HAS_EXPIRED', boringssl: 'CERT_HAS_EXPIRED' },
  { row: 27, openssl: 'CERT_HAS_EXPIRED', boringssl: 'CERT_HAS_EXPIRED' },
  { row: 28, openssl: 'CERT_NOT_YET_VALID', boringssl: 'CERT_NOT_YET_VALID' },
  { row: 30, openssl: 'INVALID_PURPOSE', boringssl: 'INVALID_PURPOSE' },
  { row: 31, openssl: 'INVALID_PURPOSE', boringssl: 'INVALID_CA' },
  { row: 33, openssl: 'UNSPECIFIED', boringssl: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
  { row: 34, openssl: 'PATH_LENGTH_EXCEEDED', boringssl: 'PATH_LENGTH_EXCEEDED' },
  { row: 35, openssl: 'INVALID_PURPOSE', boringssl: 'ERR_SSL_KEY_USAGE_BIT_INCORRECT' },
]
