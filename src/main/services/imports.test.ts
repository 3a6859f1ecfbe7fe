import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { commonName, extensionOf, OpensslCertificates, sequenceOfValues } from '../testing/judges/openssl-certificate.ts'
import { createOpensslFolder, ec, type OpensslFolder } from '../testing/openssl-folder.ts'
import { openTestCore, testPassphrase, type TestCore } from '../testing/test-core.ts'
import { findTool, lacksTools, runTool } from '../testing/tools.ts'
import { amqtt, binnes, lmtx, raspberryPi, type Tutorial } from './testing/tutorials.ts'

const broughtFrom = (folder: OpensslFolder, names: readonly string[]) => names.map((name) => ({ path: folder.path(name) }))

describe.skipIf(lacksTools('openssl'))('an import', () => {
  let core: TestCore
  beforeEach(async () => {
    core = await openTestCore()
    await core.api.vault.create({ passphrase: testPassphrase })
  })
  afterEach(() => core.close())

  const take = (folder: OpensslFolder, names: readonly string[], more: { password?: string; kinds?: Record<string, 'root-ca' | 'broker'>; only?: string[] } = {}) =>
    core.api.files.import({ files: broughtFrom(folder, names), ...more })
  const plan = (folder: OpensslFolder, names: readonly string[], password?: string) =>
    core.api.files.planImport({ files: broughtFrom(folder, names), ...(password !== undefined && { password }) })

  describe('of a tutorial', () => {
    const tutorials = new Map<string, Tutorial>()
    beforeAll(() => {
      for (const make of [binnes, lmtx, amqtt, raspberryPi]) tutorials.set(make.name, make())
    }, 120_000)

    test.each([
      ['binnes', 'Mosquitto Root CA', { mosquitto: 'broker', dev01: 'device', dev02: 'device' }],
      ['lmtx', 'My Private CA', { mq_broker: 'device', client_a: 'device' }],
      ['amqtt', 'my.domain.name', { 'broker.domain.name': 'broker', myUniqueDeviceId: 'device' }],
      ['raspberryPi', 'pi ca', { raspberrypi: 'device' }],
    ] as const)('%s brings its authority, and what that signs from now on openssl accepts', { timeout: 60_000 }, async (name, authority, kinds) => {
      const { folder, password, authority: authorityFiles, others } = tutorials.get(name)!
      const { imported, failed, keysAdded } = await take(folder, [...others, ...authorityFiles], { ...(password && { password }) })
      expect({ failed, keysAdded }).toEqual({ failed: [], keysAdded: [] })
      expect(Object.fromEntries(imported.slice(1).map((each) => [each.name, each.kind]))).toEqual(kinds)
      expect(imported[0]).toMatchObject({ name: authority, kind: 'root-ca', viewOnly: null, origin: 'imported', hasKey: true, issuer: null })
      expect(imported.slice(1).every(({ hasKey, issuer }) => hasKey && issuer?.name === authority)).toBe(true)

      const { issued } = await core.api.devices.enrol({ ids: ['fresh-1'] })
      const { pem } = await core.api.certificates.show({ reference: issued[0]!.fingerprint })
      folder.write('fresh.pem', pem)
      expect(folder.openssl('verify', '-CAfile', authorityFiles[0]!, '-purpose', 'sslclient', 'fresh.pem')).toContain('fresh.pem: OK')
    })

    test('binnes is warned of: who refuses its root, and two devices of one serial number', async () => {
      const { folder, password, authority, others } = tutorials.get('binnes')!
      const files = [...authority, ...others]
      expect(await plan(folder, files)).toMatchObject({ needsPassword: true, strayKeys: 0, candidates: [{ key: 'missing' }, {}, {}, {}] })
      const { candidates, needsPassword } = await plan(folder, files, password)
      expect(needsPassword).toBe(false)
      const [root, , device] = candidates
      expect(root).toMatchObject({ kind: 'root-ca', becomes: 'usable', key: 'comes-along', issuer: null })
      expect(root!.warnings).toEqual([
        'It is an authority without keyUsage. Refused by: Python 3.13.',
        'It is an authority whose basicConstraints are not marked critical. Refused by: Python 3.13.',
      ])
      expect(device).toMatchObject({ kind: 'device', becomes: 'usable', facts: { serialNumber: '83', version: 1 }, issuer: { name: 'Mosquitto Root CA' } })
      expect(device!.warnings).toEqual([
        'It has no extended key usage; it is taken for a device’s because it names no host. Say so if it is another’s.',
        expect.stringMatching(/^It outlives its issuer/),
        'It has the serial number 83 that its issuer has also given to "dev02": Firefox refuses one of them, and a revocation meets them all.',
      ])
      await expect(take(folder, files)).rejects.toMatchObject({ code: 'PASSPHRASE_REQUIRED' })
      await expect(take(folder, files, { password: 'wrong' })).rejects.toMatchObject({ code: 'WRONG_PASSPHRASE' })
      const listed = await core.api.certificates.list({})
      expect(listed.total).toBe(0)
    })

    test('lmtx has a broker that must be called one, and that is known by its name alone', async () => {
      const { folder, authority, others } = tutorials.get('lmtx')!
      const { candidates } = await plan(folder, [...authority, ...others])
      const broker = candidates.find(({ facts }) => facts.name === 'mq_broker')!
      expect(broker.verdicts.filter(({ code }) => code === 'NO_ALT_NAMES').map(({ consumer }) => consumer)).toEqual(['Go', 'Apple (iOS, macOS)', 'Browsers (MQTT over WebSocket)'])
      const { imported } = await take(folder, [...authority, ...others], { kinds: { [broker.facts.fingerprint]: 'broker' } })
      expect(imported.find(({ name }) => name === 'mq_broker')).toMatchObject({ kind: 'broker', hasKey: true })
      await expect(core.api.files.import({ files: broughtFrom(folder, authority), kinds: {} })).resolves.toEqual({ imported: [], keysAdded: [], failed: [] })
    })
  })

  describe('of one authority', () => {
    let folder: OpensslFolder
    beforeEach(() => {
      folder = createOpensslFolder()
    })

    const root = (name: string, options: readonly string[] = ec('P-256'), extensions: readonly string[] = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign']) => {
      folder.openssl('genpkey', ...options, '-out', `${name}.key`)
      folder.write('root.cnf', `[req]\ndistinguished_name=dn\n[dn]\n[v3]\nsubjectKeyIdentifier=hash\n${extensions.join('\n')}\n`)
      folder.openssl('req', '-x509', '-new', '-key', `${name}.key`, '-subj', `/CN=${name}`, '-days', '3000', '-config', 'root.cnf', '-extensions', 'v3', '-out', `${name}.pem`)
    }
    const leaf = (name: string, issuer: string, { days = 30, digest = 'sha256', key = ec('P-256') }: { days?: number; digest?: string; key?: readonly string[] } = {}) => {
      folder.openssl('genpkey', ...key, '-out', `${name}.key`)
      folder.openssl('req', '-new', '-key', `${name}.key`, '-subj', `/CN=${name}`, '-out', `${name}.csr`)
      folder.write('leaf.cnf', 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\n')
      folder.openssl('x509', '-req', '-in', `${name}.csr`, '-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`, '-CAcreateserial', '-days', String(days), `-${digest}`, '-extfile', 'leaf.cnf', '-out', `${name}.pem`)
    }

    test('without its key brings the key later, and what came before finds its issuer', async () => {
      root('late root')
      leaf('early', 'late root')
      const early = await take(folder, ['early.pem'])
      expect(early.imported).toMatchObject([{ name: 'early', issuer: null, hasKey: false, issuerName: 'CN=late root' }])
      expect((await plan(folder, ['early.pem', 'late root.pem'])).candidates).toMatchObject([{ becomes: 'already-here' }, { becomes: 'usable', key: 'missing' }])
      await take(folder, ['late root.pem'])
      const { issuer } = await core.api.certificates.show({ reference: 'early' })
      expect(issuer).toMatchObject({ name: 'late root' })
      const keys = await take(folder, ['late root.key', 'early.key'])
      expect(keys).toMatchObject({ imported: [], failed: [], keysAdded: [{ name: 'late root' }, { name: 'early' }] })
      await expect(core.api.devices.enrol({ ids: ['new'] })).resolves.toMatchObject({ issued: [{ issuer: { name: 'late root' } }] })
    })

    test('of the same name with another key is not taken for the issuer', async () => {
      root('twin')
      leaf('child', 'twin')
      const child = folder.read('child.pem')
      root('twin')
      folder.write('child.pem', child)
      const { candidates } = await plan(folder, ['child.pem', 'twin.pem'])
      expect(candidates[0]).toMatchObject({ issuer: null, warnings: [expect.stringMatching(/was not signed with the key/)] })
      const { imported } = await take(folder, ['child.pem', 'twin.pem'])
      expect(imported.find(({ name }) => name === 'child')!.issuer).toBeNull()
    })

    test.each([
      ['Ed25519', ['-algorithm', 'ED25519'], /Ed25519/],
      ['P-521', ec('P-521'), /EC P-521/],
      ['secp256k1', ec('secp256k1'), /secp256k1/],
      ['RSA 1024', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'], /RSA 1024/],
    ] as const)('with a key of type %s is for viewing only, and signs nothing', async (_name, options, reason) => {
      root('foreign', options)
      const { imported } = await take(folder, ['foreign.pem'])
      expect(imported).toMatchObject([{ viewOnly: expect.stringMatching(reason) as string, keyType: null, kind: 'root-ca' }])
      await expect(core.api.devices.enrol({ ids: ['a'], issuer: 'foreign' })).rejects.toMatchObject({ code: 'ISSUER_CANNOT_SIGN' })
      await expect(core.api.devices.enrol({ ids: ['a'] })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })

    test.each([
      ['without basicConstraints', [], 'root-ca'],
      ['without keyCertSign', ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,cRLSign'], 'root-ca'],
    ] as const)('%s is for viewing only', async (_name, extensions, kind) => {
      root('weak', ec('P-256'), extensions)
      leaf('below', 'weak')
      const { imported } = await take(folder, ['weak.pem', 'weak.key', 'below.pem'])
      expect(imported[0]).toMatchObject({ kind, viewOnly: expect.any(String) as string, hasKey: true })
      expect(imported[1]).toMatchObject({ name: 'below', issuer: { name: 'weak' } })
    })

    test('that signed with SHA-1 has issued what is for viewing only', async () => {
      root('old', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'])
      leaf('sha1', 'old', { digest: 'sha1' })
      const { imported } = await take(folder, ['old.pem', 'sha1.pem', 'sha1.key'])
      expect(imported[1]).toMatchObject({ name: 'sha1', viewOnly: expect.stringContaining('sha1WithRSAEncryption') as string, issuer: { name: 'old' } })
    })

    test('with the key of another is refused', async () => {
      root('mine')
      folder.openssl('genpkey', ...ec('P-256'), '-out', 'other.key')
      expect(await plan(folder, ['mine.pem', 'other.key'])).toMatchObject({ strayKeys: 1 })
      await expect(take(folder, ['mine.pem', 'other.key'])).rejects.toMatchObject({ code: 'KEY_MISMATCH' })
    })

    test('says of two of one name which counts', async () => {
      root('names')
      leaf('sensor', 'names')
      folder.write('index.txt', '')
      folder.write('ca.cnf', '[ca]\ndefault_ca=c\n[c]\ndatabase=index.txt\nnew_certs_dir=.\ndefault_md=sha256\nrand_serial=yes\npolicy=p\n[p]\ncommonName=supplied\n')
      const made = ['-batch', '-notext', '-cert', 'names.pem', '-keyfile', 'names.key', '-startdate', '20250101000000Z', '-days', '3000']
      folder.openssl('ca', '-config', 'ca.cnf', ...made, '-extfile', 'leaf.cnf', '-in', 'sensor.csr', '-out', 'sensor.pem')
      await take(folder, ['names.pem', 'names.key', 'sensor.pem', 'sensor.key'])
      leaf('sensor', 'names')
      const { candidates } = await plan(folder, ['sensor.pem', 'sensor.key'])
      expect(candidates[0]!.warnings).toEqual(['It takes the place of an older Device of the same name, which then counts as replaced.'])
      const keyless = await plan(folder, ['sensor.pem'])
      expect(keyless.candidates[0]!.warnings).toEqual([expect.stringContaining('comes in as replaced')])
      const { imported } = await take(folder, ['sensor.pem', 'sensor.key'])
      expect(imported).toMatchObject([{ status: 'active' }])
      const { certificates } = await core.api.certificates.list({ text: 'sensor' })
      expect(certificates.map(({ status, replacedBy }) => [status, replacedBy?.fingerprint ?? null])).toEqual([
        ['replaced', imported[0]!.fingerprint],
        ['active', null],
      ])
    })

    test('in PKCS#12 comes in, of openssl and of keytool', async () => {
      root('packed')
      leaf('device-9', 'packed')
      folder.openssl('pkcs12', '-export', '-in', 'device-9.pem', '-inkey', 'device-9.key', '-certfile', 'packed.pem', '-name', 'nine', '-passout', 'pass:secret', '-out', 'nine.p12')
      const { imported } = await take(folder, ['nine.p12'], { password: 'secret' })
      expect(imported).toMatchObject([{ name: 'packed', kind: 'root-ca', hasKey: false }, { name: 'device-9', kind: 'device', hasKey: true, issuer: { name: 'packed' } }])
      if (findTool('keytool') === undefined) return
      const store = ['-keystore', folder.path('java.p12'), '-storetype', 'PKCS12', '-storepass', 'secret']
      runTool('keytool', ['-genkeypair', '-alias', 'ca', '-keyalg', 'EC', '-groupname', 'secp256r1', '-dname', 'CN=Java CA', '-ext', 'bc:c', ...store])
      const java = await take(folder, ['java.p12'], { password: 'secret' })
      expect(java.imported).toMatchObject([{ name: 'Java CA', kind: 'root-ca', hasKey: true, viewOnly: null }])
    })

    test('in the forms of XCA, easy-rsa and step comes in: PKCS#7, text before the PEM, an old encrypted EC key, a chain', async () => {
      root('pki root')
      leaf('node-1', 'pki root')
      const text = folder.openssl('x509', '-in', 'node-1.pem', '-text')
      folder.write('easy-rsa.crt', text)
      folder.openssl('ec', '-in', 'node-1.key', '-aes128', '-passout', 'pass:step', '-out', 'step.key')
      expect(folder.read('step.key').toString()).toContain('DEK-Info: AES-128-CBC')
      folder.openssl('crl2pkcs7', '-nocrl', '-certfile', 'pki root.pem', '-certfile', 'node-1.pem', '-outform', 'DER', '-out', 'xca.p7b')
      folder.write('xca.pem', Buffer.concat([folder.read('pki root.key'), folder.read('pki root.pem')]))
      const { candidates } = await plan(folder, ['easy-rsa.crt', 'step.key', 'xca.p7b', 'xca.pem'], 'step')
      expect(candidates).toMatchObject([{ facts: { name: 'node-1' }, key: 'comes-along', issuer: { name: 'pki root' } }, { facts: { name: 'pki root' }, key: 'comes-along' }])
      const { imported, failed } = await take(folder, ['easy-rsa.crt', 'step.key', 'xca.p7b', 'xca.pem'], { password: 'step' })
      expect(failed).toEqual([])
      expect(imported).toMatchObject([{ name: 'pki root', hasKey: true }, { name: 'node-1', hasKey: true, issuer: { name: 'pki root' } }])
    })

    test('that only our own reader understands is kept, and shown', async () => {
      const made = new OpensslCertificates()
      made.addKey('key', ec('P-256'))
      const der = made.make({
        version: 3,
        serial: 'INTEGER:-5',
        issuer: commonName('Unique'),
        subject: commonName('Unique'),
        notBefore: 'UTCTIME:260101000000Z',
        notAfter: 'UTCTIME:360101000000Z',
        algorithm: sequenceOfValues('OID:1.2.840.10045.4.3.2'),
        signing: ['-sha256'],
        key: 'key',
        signer: 'key',
        extensions: { odd: extensionOf('2.5.29.19', true, 'NULL') },
        surplus: ['IMPLICIT:1,FORMAT:HEX,BITSTRING:0102'],
      })
      folder.write('unique.der', der)
      const { imported } = await take(folder, ['unique.der'])
      expect(imported).toMatchObject([{ name: 'Unique', serialNumber: '-05' }])
      const shown = await core.api.certificates.show({ reference: 'Unique' })
      expect(shown).toMatchObject({ version: 3, criticalExtensions: ['basicConstraints'], basicConstraints: null })
    })

    test('by a page that has only octets comes in the same way', async () => {
      root('octets')
      const files = ['octets.pem', 'octets.key'].map((name) => ({ name, content: folder.read(name).toString('base64') }))
      await expect(core.api.files.import({ files })).resolves.toMatchObject({ imported: [{ name: 'octets', hasKey: true }] })
    })

    test('keeps text that would deceive as it is', async () => {
      const cnf = '[req]\ndistinguished_name=dn\nx509_extensions=v3\nprompt=no\nutf8=yes\nstring_mask=utf8only\n[dn]\nCN=evil\u202egpj.exe\u001b[2J\n[v3]\nbasicConstraints=critical,CA:FALSE\nextendedKeyUsage=clientAuth\n'
      folder.write('evil.cnf', cnf)
      folder.openssl('genpkey', ...ec('P-256'), '-out', 'evil.key')
      folder.openssl('req', '-x509', '-new', '-key', 'evil.key', '-config', 'evil.cnf', '-days', '9', '-out', 'evil.pem')
      const { imported } = await take(folder, ['evil.pem'])
      expect(imported).toMatchObject([{ name: 'evil\u202egpj.exe\u001b[2J' }])
      const { certificates } = await core.api.certificates.list({})
      expect(certificates).toMatchObject([{ name: 'evil\u202egpj.exe\u001b[2J' }])
    })

    test('answers a request of ours, with its chain', async () => {
      root('elsewhere')
      const request = await core.api.requests.make({ subject: { commonName: 'gateway-1' }, profile: 'mqtt-device' })
      folder.write('gateway-1.csr', request.pem)
      folder.write('leaf.cnf', 'extendedKeyUsage=clientAuth\n')
      const sign = (extensions: string) => {
        folder.write('leaf.cnf', extensions)
        folder.openssl('x509', '-req', '-in', 'gateway-1.csr', '-CA', 'elsewhere.pem', '-CAkey', 'elsewhere.key', '-CAcreateserial', '-days', '30', '-sha256', '-extfile', 'leaf.cnf', '-out', 'signed.pem')
        return { path: folder.write('answer.pem', Buffer.concat([folder.read('signed.pem'), folder.read('elsewhere.pem')])) }
      }
      await expect(core.api.requests.answer({ file: sign('extendedKeyUsage=serverAuth\n') })).rejects.toMatchObject({ code: 'PROFILE_MISMATCH' })
      await expect(core.api.requests.answer({ file: { path: folder.path('elsewhere.pem') } })).rejects.toMatchObject({ code: 'NOT_FOUND' })
      leaf('gateway-1', 'elsewhere')
      await expect(core.api.requests.answer({ file: { path: folder.path('gateway-1.pem') } })).rejects.toMatchObject({ code: 'KEY_MISMATCH' })
      folder.write('gateway-1.csr', request.pem)
      const answered = await core.api.requests.answer({ file: sign('extendedKeyUsage=clientAuth\n') })
      expect(answered).toMatchObject({ name: 'gateway-1', origin: 'answered', profile: 'mqtt-device', hasKey: true, issuer: { name: 'elsewhere' } })
      expect(await core.api.requests.list()).toEqual([])
      const { certificates } = await core.api.certificates.list({ text: 'elsewhere' })
      expect(certificates.find(({ name }) => name === 'elsewhere')).toMatchObject({ origin: 'imported', hasKey: false, kind: 'root-ca' })
    })
  })

  test('never shows a private key to the page', async () => {
    const folder = createOpensslFolder()
    folder.identity('secretive', ec('P-256'))
    const inspected = await core.api.files.inspect({ files: broughtFrom(folder, ['secretive.pem', 'secretive.key']) })
    await take(folder, ['secretive.pem', 'secretive.key'])
    expect(inspected).toMatchObject([
      { name: 'secretive.pem', needsPassword: false, objects: [{ type: 'certificate', key: 'in-file', inVault: null }] },
      { name: 'secretive.key', objects: [{ type: 'private-key', belongsTo: ['secretive'] }] },
    ])
    const der = Buffer.from(folder.read('secretive.key').toString().replace(/-----[^-]+-----|\s/g, ''), 'base64')
    const secret = der.subarray(36, 68)
    const said = JSON.stringify(core.said)
    expect(der.includes(secret)).toBe(true)
    for (const form of [secret.toString('hex'), der.toString('base64').slice(48, 84)]) expect(said.toLowerCase()).not.toContain(form.toLowerCase())
  })
})
