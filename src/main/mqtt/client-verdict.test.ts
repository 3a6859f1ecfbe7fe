import { X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { lacksTools } from '../testing/tools.ts'
import { judgeClient, judgeHandshake, type JudgedBy, type Peer } from './client-verdict.ts'
import { commonNameOf } from './common-name.ts'
import type { RefusalReason, TlsIdentity } from './network-contract.ts'
import { selfSigned, TestAuthority } from './testing/test-authority.ts'

describe.skipIf(lacksTools('openssl'))('the verdict on a client', () => {
  let authority: TestAuthority
  let judgedBy: JudgedBy
  let device: TlsIdentity

  beforeAll(() => {
    authority = new TestAuthority('Home CA')
    judgedBy = { anchors: [new X509Certificate(authority.certificate)], issuers: [], revoked: {} }
    device = authority.issue({ commonName: 'sensor-1', usage: 'clientAuth' })
  })

  function peer({ certificateChain }: TlsIdentity, authorizationError?: string): Peer {
    const x509 = new X509Certificate(certificateChain)
    return {
      certificate: {
        x509,
        commonName: commonNameOf(x509.subject),
        serialNumber: x509.serialNumber,
        fingerprint: x509.fingerprint256,
      },
      isAuthorized: authorizationError === undefined,
      authorizationError,
    }
  }

  test('is none on a client that the TLS layer authorized', () => {
    expect(judgeClient(peer(device), judgedBy, new Date())).toBeUndefined()
  })

  // Row 4: OpenSSL calls a lone certificate DEPTH_ZERO..., BoringSSL does not.
  test.each<[RefusalReason, () => Peer]>([
    ['no-certificate', () => ({ certificate: undefined, isAuthorized: false, authorizationError: 'UNABLE_TO_GET_ISSUER_CERT' })],
    [
      'other-authority',
      () =>
        peer(new TestAuthority('Other CA').issue({ commonName: 'x', usage: 'clientAuth' }), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
    ],
    [
      'authority-recreated',
      () => peer(new TestAuthority('Home CA').issue({ commonName: 'x', usage: 'clientAuth' }), 'CERT_SIGNATURE_FAILURE'),
    ],
    ['self-signed', () => peer(selfSigned('sensor-1'), 'DEPTH_ZERO_SELF_SIGNED_CERT')],
    ['self-signed', () => peer(selfSigned('sensor-1'), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE')],
    [
      'expired',
      () =>
        peer(
          authority.issue({ commonName: 'x', usage: 'clientAuth', notAfter: new Date(Date.now() - 3_600_000) }),
          'CERT_HAS_EXPIRED',
        ),
    ],
    [
      'not-yet-valid',
      () =>
        peer(
          authority.issue({ commonName: 'x', usage: 'clientAuth', notBefore: new Date(Date.now() + 3_600_000) }),
          'CERT_NOT_YET_VALID',
        ),
    ],
    ['wrong-purpose', () => peer(authority.issue({ commonName: 'x', usage: 'serverAuth' }), 'INVALID_PURPOSE')],
    // The certificate is in date, its authority is not.
    ['not-trusted', () => peer(device, 'CERT_HAS_EXPIRED')],
  ])('is %s', (reason, client) => {
    expect(judgeClient(client(), judgedBy, new Date())).toMatchObject({ reason, text: expect.stringMatching(/\w/) })
  })

  test('is "expired" on a client whose resumed session brings an old verdict', () => {
    expect(judgeClient(peer(device), judgedBy, new Date(Date.now() + 365 * 86_400_000))).toMatchObject({ reason: 'expired' })
  })

  test('names the certificate and its authority', () => {
    const stranger = new TestAuthority('Other CA').issue({ commonName: 'sensor-1', usage: 'clientAuth' })
    expect(judgeClient(peer(stranger, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'), judgedBy, new Date())?.text).toBe(
      'the certificate of sensor-1 is from Other CA, which this broker does not trust',
    )
  })
})

describe('the verdict on a handshake', () => {
  const surroundings = { offer: { versions: ['TLSv1.2'], serverName: null }, localAddress: '127.0.0.1', brokerNames: ['127.0.0.1', '*.home.lan'] }
  const alert = (number: string) => Object.assign(new Error(`error:${number}:SSL routines::x`), { code: 'ERR_SSL_X' })

  test.each<[string, Error, RefusalReason | undefined]>([
    ['the client does not know our CA', alert('0A000418'), 'broker-not-trusted'],
    ['the client has no version in common', alert('0A00042E'), 'handshake-failed'],
    ['the client does not speak TLS', Object.assign(new Error(), { code: 'ERR_SSL_HTTP_REQUEST' }), 'not-tls'],
    ['no cipher is in common', Object.assign(new Error(), { code: 'ERR_SSL_NO_SHARED_CIPHER' }), 'no-cipher'],
    ['the client began and did not go on', Object.assign(new Error(), { code: 'ERR_TLS_HANDSHAKE_TIMEOUT' }), 'silent'],
    ['somebody only knocked', Object.assign(new Error(), { code: 'ECONNRESET' }), undefined],
  ])('tells that %s', (_what, error, reason) => {
    expect(judgeHandshake(error, surroundings)?.reason).toBe(reason)
  })

  test('is about the version where the client offers none that we speak', () => {
    const offer = { versions: ['TLSv1', 'TLSv1.1'], serverName: null }
    expect(judgeHandshake(new Error('x'), { ...surroundings, offer })).toMatchObject({ reason: 'tls-version', text: expect.stringContaining('TLSv1.1') })
  })

  test.each([
    ['0A000418', 'mqtt.home.lan', 11],
    ['0A000412', 'mqtt.home.lan', 29],
    ['0A000412', 'a.b.home.lan', 20],
    ['0A000416', '192.168.1.10', 21],
    ['0A000415', null, 27],
    ['1000041B', null, 14],
  ])('guesses by alert %s of a client that asked for %s that it is row %i', (number, serverName, row) => {
    const offer = { versions: ['TLSv1.3'], serverName }
    expect(judgeHandshake(alert(number), { ...surroundings, offer })).toMatchObject({ reason: 'broker-not-trusted', row, remedy: expect.stringMatching(/\w/) })
  })
})

test('a common name is read as it was written', () => {
  expect(commonNameOf('C=AT\nO=A\\, B\nCN=sensor\\,1')).toBe('sensor,1')
  expect(commonNameOf('O=nobody')).toBe('a certificate without a name')
})
