import { describe, expect, test } from 'vitest'
import { tlsFailure } from './connection-failure.ts'
import { readTlsFailure, type TlsFailure } from './tls-failure.ts'

function nodeError(code: string, message: string, rest: object = {}): Error {
  return Object.assign(new Error(message), { code, ...rest })
}

const openssl30 = (code: string, number: string, text: string) =>
  nodeError(
    code,
    `140B5A:error:${number}:SSL routines:ssl3_read_bytes:${text}:../deps/openssl/ssl/record/rec_layer_s3.c:1590:SSL alert`,
  )
const boringssl = (code: string, number: string, text: string) =>
  nodeError(
    code,
    `31415:error:${number}:SSL routines:OPENSSL_internal:${text}:../../third_party/boringssl/src/ssl/tls_record.cc:592:`,
  )

describe('a failed handshake', () => {
  // The wording and the code differ; the low twelve bits do not.
  test.each<[string, Error, TlsFailure]>([
    [
      'alert 48 of OpenSSL 3.0',
      openssl30('ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', '0A000418', 'tlsv1 alert unknown ca'),
      { kind: 'alert', alert: 48, name: 'unknown_ca' },
    ],
    [
      'alert 48 of BoringSSL',
      boringssl('ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', '10000418', 'TLSV1_ALERT_UNKNOWN_CA'),
      { kind: 'alert', alert: 48, name: 'unknown_ca' },
    ],
    [
      'alert 116 of OpenSSL 3.5',
      openssl30('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', '0A00045C', 'tlsv13 alert certificate required'),
      { kind: 'alert', alert: 116, name: 'certificate_required' },
    ],
    [
      'alert 116 of BoringSSL, under another code',
      boringssl('ERR_SSL_TLSV1_ALERT_CERTIFICATE_REQUIRED', '1000045c', 'TLSV1_ALERT_CERTIFICATE_REQUIRED'),
      { kind: 'alert', alert: 116, name: 'certificate_required' },
    ],
    [
      'alert 40 as EPROTO, as it arrives on a write',
      nodeError('EPROTO', 'write EPROTO 00C0:error:0A000410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure'),
      { kind: 'alert', alert: 40, name: 'handshake_failure' },
    ],
    ['an alert nobody registered', openssl30('ERR_SSL_X', '0A0004C7', 'x'), { kind: 'alert', alert: 223, name: 'unknown' }],
    [
      'a foreign CA',
      nodeError('SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain'),
      { kind: 'verify', code: 'SELF_SIGNED_CERT_IN_CHAIN' },
    ],
    [
      'advice in the text changes nothing',
      nodeError(
        'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
        'unable to verify the first certificate; if the root CA is installed locally, try --use-system-ca',
      ),
      { kind: 'verify', code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
    ],
    [
      'another name',
      nodeError('ERR_TLS_CERT_ALTNAME_INVALID', 'Hostname/IP does not match', {
        host: 'mqtt.lan',
        cert: { subjectaltname: 'DNS:broker.lan, IP Address:10.0.0.1, URI:urn:x' },
      }),
      { kind: 'name', asked: 'mqtt.lan', presented: ['broker.lan', '10.0.0.1'] },
    ],
    [
      'no names at all',
      nodeError('ERR_TLS_CERT_ALTNAME_INVALID', 'no', { host: '10.0.0.1', cert: {} }),
      { kind: 'name', asked: '10.0.0.1', presented: [] },
    ],
    [
      'text instead of TLS',
      nodeError('ERR_SSL_WRONG_VERSION_NUMBER', '00C0:error:0A00010B:SSL routines::wrong version number'),
      { kind: 'not-tls' },
    ],
    [
      'an end without a word',
      nodeError('ECONNRESET', 'Client network socket disconnected before secure TLS connection was established'),
      { kind: 'closed' },
    ],
    [
      'a fault of our own side',
      nodeError('ERR_SSL_NO_CIPHERS_AVAILABLE', '00C0:error:0A0000B5:SSL routines::no ciphers available'),
      { kind: 'local', code: 'ERR_SSL_NO_CIPHERS_AVAILABLE' },
    ],
    ['an error without a code', new Error('odd'), { kind: 'local', code: 'UNKNOWN' }],
  ])('is read by its number or code: %s', (_what, error, expected) => {
    expect(readTlsFailure(error)).toEqual(expected)
  })

  test('without an error is an end without a word', () => {
    expect(readTlsFailure(undefined)).toEqual({ kind: 'closed' })
  })
})

describe('what is said of a failed handshake', () => {
  const facts = { host: 'mqtt.lan', port: 8883, isEncrypted: true, trusted: ['Home CA'] }
  const alert = (number: number) => openssl30('ERR_SSL_ANY', `0A${(1000 + number).toString(16).padStart(6, '0')}`, 'any')

  test.each<[string, Error | undefined, boolean, string, string]>([
    ['no certificate under TLS 1.3', alert(116), false, 'CLIENT_CERTIFICATE_REFUSED', 'client'],
    ['no certificate under TLS 1.2', alert(40), false, 'CLIENT_CERTIFICATE_REFUSED', 'client'],
    ['no common cipher', alert(40), true, 'TLS_FAILED', 'client'],
    ['a certificate of another CA', alert(48), true, 'CLIENT_CERTIFICATE_REFUSED', 'client'],
    ['an expired certificate', alert(45), true, 'CLIENT_CERTIFICATE_REFUSED', 'client'],
    ['no common version', alert(70), true, 'TLS_FAILED', 'client'],
    ['a broker of another CA', nodeError('SELF_SIGNED_CERT_IN_CHAIN', ''), true, 'BROKER_NOT_TRUSTED', 'broker'],
    [
      'a broker of another name',
      nodeError('ERR_TLS_CERT_ALTNAME_INVALID', '', { host: 'a' }),
      true,
      'NAME_NOT_IN_CERTIFICATE',
      'broker',
    ],
    ['a plain port', undefined, true, 'TLS_FAILED', 'broker'],
  ])('names the side of %s', (_what, cause, hasCertificate, code, side) => {
    const error = tlsFailure(cause, { ...facts, hasCertificate })
    expect({ code: error.code, side: error.details?.['side'] }).toEqual({ code, side })
    expect(error.remedy).toBeTruthy()
  })

  const ofOld = { issuer: 'Old CA', isSelfSigned: false }
  test.each([
    ['SELF_SIGNED_CERT_IN_CHAIN', ofOld, ['Home CA'], 'is signed by another authority (Old CA), not by Home CA.'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', ofOld, ['Home CA', 'Lab CA'], 'is signed by another authority (Old CA), not by Home CA or Lab CA.'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', undefined, [], 'is signed by another authority, not by an authority trusted here.'],
    ['UNABLE_TO_GET_ISSUER_CERT', ofOld, ['A', 'B', 'C', 'D'], 'is signed by another authority (Old CA), not by any of the 4 authorities trusted here.'],
    [
      'SELF_SIGNED_CERT_IN_CHAIN',
      { issuer: 'Home CA', isSelfSigned: false },
      ['Home CA'],
      'is signed by another authority that is also called Home CA.',
    ],
    ['CERT_SIGNATURE_FAILURE', ofOld, ['Old CA', 'Home CA'], 'is signed by another authority that is also called Old CA.'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', { issuer: 'mqtt', isSelfSigned: true }, ['Home CA'], 'is signed by itself, not by Home CA.'],
    ['CERT_HAS_EXPIRED', ofOld, ['Home CA'], 'has expired, or a CA above it has.'],
  ])('says %s in words, and keeps the code for the details', (code, origin, trusted, ending) => {
    const error = tlsFailure(nodeError(code, ''), { ...facts, trusted, hasCertificate: true }, origin)
    expect({ message: error.message, verifyCode: error.details?.['verifyCode'] }).toEqual({
      message: `The broker’s certificate ${ending}`,
      verifyCode: code,
    })
    expect(error.remedy).not.toContain(code)
  })
})
