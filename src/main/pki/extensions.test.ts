import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toPem } from '../../shared/pem.ts'
import type { CertificateExtensions } from '../../shared/profile.ts'
import { distinguishedNameOf } from '../../shared/subject.ts'
import { lacksTools, runTool } from '../testing/tools.ts'
import { prepareIssuance, type CertificateParameters } from './certificate.ts'
import { readCertificate } from './read-certificate.ts'
import { prepareReadBack } from './run-read-back.ts'
import { checkReadBack } from './second-opinion.ts'
import { newSerialNumber } from './serial-number.ts'
import { brokerExtensions, caExtensions, makeIssuing, makeLeaf, makeRoot, type Authority, type Identity } from './testing/certificates.ts'

/** Everything that only a person's own profile asks for. */
const rare = {
  crlDistributionPoints: ['http://ca.home.lan/ca.crl', 'ldap://ca.home.lan/cn=ca?certificateRevocationList'],
  authorityInfoAccess: { ocsp: ['http://ocsp.home.lan'], caIssuers: ['http://ca.home.lan/ca.crt'] },
  additional: [{ oid: '1.3.6.1.4.1.99999.1', isCritical: false, value: Buffer.from('0c026869', 'hex').toString('base64') }],
} as const satisfies Partial<CertificateExtensions>
const nameConstraints: CertificateExtensions['nameConstraints'] = {
  permitted: [
    { type: 'dns', value: 'home.lan' },
    { type: 'ip', value: '192.168.0.0/16' },
    { type: 'ip', value: 'fd00::/8' },
    { type: 'email', value: '.home.lan' },
    { type: 'uri', value: 'home.lan' },
  ],
  excluded: [{ type: 'dns', value: 'guests.home.lan' }],
  isCritical: false,
}

let folder: string
let root: Authority
let issuing: Authority
let leaf: Identity
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'certwright-extensions-'))
  root = await makeRoot()
  const basicConstraints = { isCa: true, pathLength: 0 }
  issuing = await makeIssuing(root, { extensions: { ...caExtensions, ...rare, nameConstraints, basicConstraints } })
  leaf = await makeLeaf(issuing, { extensions: { ...brokerExtensions, ...rare, extendedKeyUsage: ['serverAuth', '1.3.6.1.5.5.7.3.17'] } })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
function writePem(der: Uint8Array): string {
  const path = join(folder, `${++files}.pem`)
  writeFileSync(path, toPem('CERTIFICATE', der))
  return path
}

const refusal = (...fields: string[]) => expect.objectContaining({ code: 'READ_BACK_FAILED', details: { fields } })

describe('the second opinion', () => {
  const readIssuing = (changes: Partial<CertificateExtensions> = {}) => {
    const extensions = { ...issuing.parameters.extensions, ...changes }
    return checkReadBack(issuing.der, { ...issuing.parameters, extensions }, root.keyPair.publicKey, root.issuer)
  }

  test('reads in words what was asked', () => {
    expect(readIssuing()).toMatchObject({
      crlDistributionPoints: rare.crlDistributionPoints,
      authorityInfoAccess: rare.authorityInfoAccess,
      nameConstraints: { permitted: nameConstraints.permitted, excluded: nameConstraints.excluded },
      criticalExtensions: ['basicConstraints', 'keyUsage'],
      otherExtensions: [{ name: '1.3.6.1.4.1.99999.1', isCritical: false, value: '0C026869' }],
    })
    const read = checkReadBack(leaf.der, leaf.parameters, issuing.keyPair.publicKey, issuing.issuer)
    expect(read.extendedKeyUsage).toEqual(['serverAuth', '1.3.6.1.5.5.7.3.17'])
  })

  test.each<[string, Partial<CertificateExtensions>]>([
    ['distribution points', { crlDistributionPoints: ['http://ca.home.lan/ca.crl'] }],
    ['distribution points', { crlDistributionPoints: undefined }],
    ['authority information access', { authorityInfoAccess: { ocsp: [], caIssuers: rare.authorityInfoAccess.caIssuers } }],
    ['name constraints', { nameConstraints: { ...nameConstraints, excluded: [] } }],
    ['name constraints', { nameConstraints: undefined }],
    ['critical extensions', { nameConstraints: { ...nameConstraints, isCritical: true } }],
    ['other extensions', { additional: [] }],
    ['other extensions', { additional: [{ ...rare.additional[0], value: 'DAJobw==' }] }],
  ])('finds wrong %s', (field, changes) => {
    expect(() => readIssuing(changes)).toThrow(refusal(field))
  })

  test('finds an additional extension that is critical unasked', () => {
    const additional = [{ ...rare.additional[0], isCritical: true }]
    expect(() => readIssuing({ additional })).toThrow(refusal('critical extensions', 'other extensions'))
  })
})

test('a run goes on over changes of what is rare', async () => {
  const variants: CertificateExtensions[] = [
    brokerExtensions,
    { ...brokerExtensions, crlDistributionPoints: ['http://a.lan/1.crl'] },
    { ...brokerExtensions, crlDistributionPoints: ['http://a.lan/2.crl'] },
    { ...brokerExtensions, ...rare },
    { ...brokerExtensions, additional: [{ ...rare.additional[0], isCritical: true }] },
    { ...brokerExtensions, crlDistributionPoints: [], authorityInfoAccess: { ocsp: [], caIssuers: [] }, additional: [] },
    brokerExtensions,
  ]
  const issue = prepareIssuance(leaf.parameters, issuing.issuer)
  const check = prepareReadBack(issuing.keyPair.publicKey, issuing.issuer)
  for (const extensions of variants) {
    for (const name of ['a', 'b']) {
      const subject = distinguishedNameOf({ commonName: name })
      const parameters: CertificateParameters = { ...leaf.parameters, serialNumber: newSerialNumber(), subject, extensions }
      const der = issue(parameters)
      expect((await check(der, parameters)).subject).toBe(`CN=${name}`)
      expect(readCertificate(der).crlDistributionPoints).toEqual(extensions.crlDistributionPoints ?? [])
    }
  }
})

test('all nine bits of the key usage are written', async () => {
  const keyUsage = ['digitalSignature', 'nonRepudiation', 'keyAgreement', 'encipherOnly', 'decipherOnly'] as const
  const { der } = await makeLeaf(root, { extensions: { ...brokerExtensions, keyUsage } })
  expect(readCertificate(der).keyUsage).toEqual(keyUsage)
})

describe.skipIf(lacksTools('openssl'))('OpenSSL', () => {
  const text = (der: Uint8Array) => runTool('openssl', ['x509', '-in', writePem(der), '-noout', '-text']).stdout
  const verify = (leafDer: Uint8Array) =>
    runTool('openssl', ['verify', '-x509_strict', '-CAfile', writePem(root.der), '-untrusted', writePem(issuing.der), writePem(leafDer)])

  test('reads every field as it was asked', () => {
    const printed = text(issuing.der)
    expect(printed).toMatch(/X509v3 Name Constraints: \n/)
    expect(printed).toMatch(
      /Permitted:\s+DNS:home\.lan\s+IP:192\.168\.0\.0\/255\.255\.0\.0\s+IP:FD00:0:0:0:0:0:0:0\/FF00:0:0:0:0:0:0:0\s+email:\.home\.lan\s+URI:home\.lan\s+Excluded:\s+DNS:guests\.home\.lan\n/,
    )
    expect(printed).toMatch(/X509v3 CRL Distribution Points: \n\s+Full Name:\n\s+URI:http:\/\/ca\.home\.lan\/ca\.crl\s+Full Name:\s+URI:ldap:/)
    expect(printed).toMatch(/Authority Information Access: \n\s+OCSP - URI:http:\/\/ocsp\.home\.lan\n\s+CA Issuers - URI:http:\/\/ca\.home\.lan\/ca\.crt\n/)
    expect(printed).toMatch(/1\.3\.6\.1\.4\.1\.99999\.1: \n\s+\.\.hi\n/)
    expect(text(leaf.der)).toMatch(/Extended Key Usage: \n\s+TLS Web Server Authentication, ipsec Internet Key Exchange\n/)
  })

  test('accepts what lies within the constraints under -x509_strict, and nothing else', async () => {
    expect(verify(leaf.der).output).toMatch(/: OK$/m)
    for (const value of ['other.lan', 'x.guests.home.lan']) {
      const outside = await makeLeaf(issuing, { extensions: { ...brokerExtensions, altNames: [{ type: 'dns', value }] } })
      expect(verify(outside.der).output).toMatch(/permitted subtree violation|excluded subtree violation/)
    }
  })

  test('refuses a critical extension that it does not know', async () => {
    const additional = [{ ...rare.additional[0], isCritical: true }]
    const { der } = await makeLeaf(issuing, { extensions: { ...brokerExtensions, additional } })
    expect(text(der)).toMatch(/1\.3\.6\.1\.4\.1\.99999\.1: critical\n/)
    expect(verify(der).output).toMatch(/unhandled critical extension/)
  })
})

describe.skipIf(lacksTools('certtool'))('GnuTLS', () => {
  test('reads every field as it was asked', () => {
    const { output } = runTool('certtool', ['--certificate-info', '--infile', writePem(issuing.der)])
    expect(output).toMatch(/Name Constraints \(not critical\):\s+Permitted:\s+DNSname: home\.lan/)
    expect(output).toMatch(/Excluded:\s+DNSname: guests\.home\.lan/)
    expect(output).toMatch(/CRL Distribution points \(not critical\):\s+URI: http:\/\/ca\.home\.lan\/ca\.crl/)
    expect(output).toMatch(/Access Location URI: http:\/\/ocsp\.home\.lan/)
    expect(output).toMatch(/Unknown extension 1\.3\.6\.1\.4\.1\.99999\.1 \(not critical\):/)
  })

  test('accepts what lies within the constraints, and nothing else', async () => {
    const judge = (der: Uint8Array) => {
      const path = join(folder, `${++files}.pem`)
      writeFileSync(path, toPem('CERTIFICATE', der) + toPem('CERTIFICATE', issuing.der))
      return runTool('certtool', ['--verify', '--load-ca-certificate', writePem(root.der), '--infile', path]).status === 0
    }
    const outside = await makeLeaf(issuing, { extensions: { ...brokerExtensions, altNames: [{ type: 'dns', value: 'other.lan' }] } })
    const additional = [{ ...rare.additional[0], isCritical: true }]
    const critical = await makeLeaf(issuing, { extensions: { ...brokerExtensions, additional } })
    expect([judge(leaf.der), judge(outside.der), judge(critical.der)]).toEqual([true, false, false])
  })
})
