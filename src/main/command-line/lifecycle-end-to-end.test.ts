import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lacksTools, runTool } from '../testing/tools.ts'
import { openCore } from './core.ts'
import { playTranscript, type Stage } from './testing/transcript.ts'

const entryFile = join(import.meta.dirname, '..', 'cli.ts')

describe.skipIf(lacksTools('openssl'))('what certificates go through, on a real core', () => {
  const folder = mkdtempSync(join(tmpdir(), 'certwright-'))
  const stage: Stage = {
    openCore: () => openCore(entryFile, folder),
    env: { CERTWRIGHT_VAULT: join(folder, 'home.certwright'), CERTWRIGHT_PASSPHRASE: 'correct horse battery' },
  }
  const play = (transcript: string, more: Partial<Stage> = {}) => playTranscript({ ...stage, ...more }, transcript.replaceAll('DIR', folder))
  const openssl = (...args: string[]) => runTool('openssl', args, { cwd: folder })

  beforeAll(() =>
    play(`
      $ certwright vault create
      …
      $ certwright authority create --cn "Home CA" --o Home --ou Cellar --ou Rack --serial-number 7 --email ca@home.lan --dc home.lan
      …
      $ certwright broker issue --cn mqtt.home.lan --san dns:mqtt.home.lan
      …
      $ certwright device enrol sensor-1 sensor-2 sensor-3
      …
    `),
  )
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('renews, re-keys, revokes, holds, and lists it all in a CRL that openssl reads', async () => {
    await play(`
      $ certwright certificate renew mqtt.home.lan --san dns:mqtt.home.lan --san ip:192.168.1.20 --days 90
      Broker mqtt.home.lan
        Valid until … (90 days), for mqtt.home.lan and 192.168.1.20, signed by Home CA.
        Serial number …
      The old one stays valid until it expires or is revoked.
      …
      $ certwright certificate rekey sensor-1 sensor-2
      Device sensor-1
      …
      Device sensor-2
      …
      The old ones stay valid until they expire or are revoked, and so do their keys.
      …
      $ certwright certificate revoke sensor-1 --reason keyCompromise --at 2026-01-02T03:04:05Z
      Revoked sensor-1 as of 2026-01-02 03:04:05 UTC: keyCompromise.
      …
      $ certwright certificate hold sensor-3
      Put sensor-3 on hold. "certificate unhold" undoes it.
      …
      $ certwright certificate revoke sensor-1 --reason superseded
      ! error: …
      …
      = 1
      $ certwright authority crl --to DIR/crl.pem --days 14
      Wrote DIR/crl.pem (1 CRL).
      Home CA  CRL number 1, 2 entries, next update by …
      …
      $ certwright authority crl --to DIR/crl.pem
      ! error: DIR/crl.pem is there already. Nothing was written.
      ! hint: Choose another file, or add --force.
      = 1
      $ certwright certificate unhold sensor-3
      Took sensor-3 off hold.
      …
      $ certwright certificate unhold sensor-3
      ! error: "sensor-3" is not on hold.
      …
      = 1
      $ certwright authority crl "Home CA" --to DIR/crl2.pem
      Wrote DIR/crl2.pem (1 CRL).
      Home CA  CRL number 2, 1 entry, next update by …
      …
      $ certwright authority crl --list
      AUTHORITY  NUMBER  ENTRIES  ISSUED …
      Home CA    2       1        …  current
      $ certwright certificate show sensor-2
      Device sensor-2
      …
      Issuer              CN=Home CA,emailAddress=ca@home.lan,serialNumber=7,OU=Rack,OU=Cellar,O=Home,DC=home,DC=lan
      …
      Origin              issued here
      …
      $ certwright certificate list --status revoked
      NAME      KIND    STATE    …
      sensor-1  Device  revoked  …
    `)
    const text = openssl('crl', '-in', 'crl.pem', '-noout', '-text').stdout
    expect(text).toMatch(/X509v3 CRL Number:\s+1\n/)
    expect(text.match(/Serial Number/g)).toHaveLength(2)
    expect(text).toMatch(/Jan {2}2 03:04:05 2026 GMT[\s\S]*?Key Compromise/)
    expect(text).toContain('Certificate Hold')
    expect(openssl('crl', '-in', 'crl2.pem', '-noout', '-text').stdout.match(/Serial Number/g)).toHaveLength(1)
  })

  it('renews an authority, rolls over to another, and finds the renewed one by its name', () =>
    play(`
      $ certwright authority renew "Home CA" --days 4000
      Root CA Home CA
        Valid until … (4,000 days), signed by itself.
      …
      $ certwright authority roll-over "Home CA" --cn "Next CA"
      Root CA Next CA
        Valid until … (3,650 days), signed by itself.
      …
      $ certwright authority roll-over "Home CA" --cn "Another CA"
      ! error: "Home CA" has a successor already, "Next CA".
      …
      = 1
      $ certwright authority show "Home CA"
      Root CA Home CA
      Replaced by a newer one, signed by itself.

      State             replaced
      Replaced by       Next CA, serial number …
      …
      $ certwright certificate renew sensor-3 --issuer "Next CA"
      Device sensor-3
        Valid until … (825 days), signed by Next CA.
      …
    `))

  it('takes the key of an authority and its renewal offline as one, and brings both back', async () => {
    writeFileSync(join(folder, 'usb.txt'), 'a passphrase for the stick\n')
    await play(`
      $ certwright authority take-offline "Home CA" --to DIR/home-ca.pem --file-passphrase-file DIR/usb.txt
      Wrote DIR/home-ca.pem: the key of Home CA, encrypted, and its certificates.
      …
      $ certwright authority show "Home CA"
      …
      Key offline       since …
      …
      Key               EC P-256 (the key is not in the vault)
      …
      $ certwright authority crl "Home CA" --to DIR/none.pem
      ! error: …
      …
      = 1
      $ certwright device enrol sensor-4 --issuer "Home CA"
      ! error: …
      …
      = 1
    `)
    expect(statSync(join(folder, 'home-ca.pem')).mode & 0o777).toBe(0o600)
    expect(openssl('pkey', '-in', 'home-ca.pem', '-passin', 'file:usb.txt', '-noout')).toMatchObject({ status: 0 })
    expect(openssl('pkey', '-in', 'home-ca.pem', '-passin', 'pass:wrong', '-noout').status).not.toBe(0)
    const { stdout } = runTool(process.execPath, [entryFile, 'authority', 'list', '--json'], { env: { ...process.env, ...stage.env } })
    const authorities = JSON.parse(stdout) as { name: string; hasKey: boolean }[]
    expect(authorities.map(({ name, hasKey }) => [name, hasKey])).toEqual([
      ['Home CA', false],
      ['Home CA', false],
      ['Next CA', true],
    ])
    await play(
      `
      $ certwright authority bring-back DIR/home-ca.pem
      ! ? Passphrase of the file:
      ! …The passphrase does not open the file.
      ! ? Passphrase of the file:
      The vault has the key of Home CA again.
      …
    `,
      { env: { ...stage.env, NO_COLOR: '1' }, terminal: { answers: ['wrong', 'a passphrase for the stick'] } },
    )
    await play(`
      $ certwright device enrol sensor-4 --issuer "Home CA"
      Device sensor-4
      …
    `)
  })

  it('signs requests, one and many, and says what it has dropped', async () => {
    mkdirSync(join(folder, 'usb'))
    for (const name of ['ada', 'bob']) {
      openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', `${name}.key`)
      openssl('req', '-new', '-key', `${name}.key`, '-subj', `/CN=${name}`, '-addext', 'basicConstraints=CA:TRUE', '-out', `usb/${name}.csr`)
    }
    await play(`
      $ certwright request show DIR/usb/ada.csr --profile mqtt-device
      Request of ada
      Whoever made it has the key: its signature holds.
      …
        dropped: being a certification authority (CA:TRUE)
      $ certwright request sign DIR/usb/ada.csr --profile mqtt-device --issuer "Next CA" --to DIR/ada.crt --ca-to DIR/next-ca.crt
      Device ada
        Valid until … (825 days), signed by Next CA.
        Serial number …
        Written to DIR/ada.crt
        dropped: being a certification authority (CA:TRUE)
      …
      $ certwright request sign DIR/usb/ada.csr --profile mqtt-device --issuer "Next CA" --to DIR/ada.crt --replace
      ! error: DIR/ada.crt is there already. Nothing was written.
      ! hint: Choose another file, or add --force.
      = 1
      $ certwright request sign DIR/usb/ada.csr DIR/usb/bob.csr --profile mqtt-device --issuer "Next CA" --to DIR/usb
      Device bob
      …
        Written to DIR/usb/bob.pem
      …
      Not signed: ada.csr
        error: There is already an active certificate for "ada".
        hint: Add --replace to put this one in its place.
      …
      = 1
      $ certwright request sign DIR/usb/ada.csr --profile mqtt-device --issuer "Next CA" --to DIR/usb --subject "CN=ada,O=Lovelace" --replace --days 30
      Device ada
        Valid until … (30 days), signed by Next CA.
        Serial number …
        Written to DIR/usb/ada.pem
      …
      $ certwright request sign DIR/ada.crt --profile mqtt-device --to DIR/x.crt
      ! error: …
      …
      = 1
      $ certwright certificate list --text ada --kind device
      NAME  KIND    STATE …
      ada   Device  replaced …
      ada   Device  expires soon …
    `)
    for (const file of ['ada.crt', 'usb/ada.pem', 'usb/bob.pem']) {
      expect(openssl('verify', '-x509_strict', '-purpose', 'sslclient', '-CAfile', 'next-ca.crt', file).output).toContain(': OK')
    }
  })

  it('has requests of its own signed elsewhere, and takes the answer in', async () => {
    await play(`
      $ certwright request make --cn mqtt.example.com --profile mqtt-broker --san dns:mqtt.example.com --o Example --to DIR/own.csr
      Wrote DIR/own.csr: a request for CN=mqtt.example.com,O=Example, by the profile mqtt-broker.
      …
      $ certwright request make --cn given-up --to DIR/own.csr
      ! error: DIR/own.csr is there already. Nothing was written.
      …
      = 1
      $ certwright request make --cn given-up --to DIR/given-up.csr --key rsa-2048
      Wrote DIR/given-up.csr: a request for CN=given-up, by the profile mqtt-device.
      …
      $ certwright request remove given-up
      Gave up the request given-up
      …
      $ certwright request list
      NAME              PROFILE      KEY      MADE …
      mqtt.example.com  mqtt-broker  ec-p256  …
    `)
    expect(openssl('req', '-in', 'own.csr', '-noout', '-verify').output).toContain('verify OK')
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-noenc', '-keyout', 'other.key', '-subj', '/CN=Company CA', '-days', '90', '-addext', 'keyUsage=critical,keyCertSign,cRLSign', '-out', 'other.crt')
    openssl('x509', '-req', '-in', 'own.csr', '-CA', 'other.crt', '-CAkey', 'other.key', '-days', '30', '-copy_extensions', 'copy', '-out', 'own.crt')
    writeFileSync(join(folder, 'chain.pem'), readFileSync(join(folder, 'own.crt'), 'utf8') + readFileSync(join(folder, 'other.crt'), 'utf8'))
    await play(`
      $ certwright request answer DIR/chain.pem
      Broker mqtt.example.com
        Valid until … (30 days), for mqtt.example.com, signed by Company CA.
        Serial number …
      $ certwright certificate show mqtt.example.com
      …
      Origin              the answer to a request of this vault
      …
      $ certwright request list
      No request awaits its answer.
    `)
  })

  it('issues by a profile of one’s own', async () => {
    const { stdout } = runTool(process.execPath, [entryFile, 'profile', 'show', 'mqtt-device'], { env: { ...process.env, ...stage.env } })
    const definition = JSON.parse(stdout) as Record<string, unknown>
    const own = { ...definition, id: 'cellar', defaultValidityDays: 77, subjectDefaults: { organization: 'Cellar' }, crlDistributionPoints: ['http://ca.home.lan/a.crl'] }
    writeFileSync(join(folder, 'cellar.json'), JSON.stringify(own))
    await play(`
      $ certwright profile save DIR/cellar.json
      Saved the profile cellar
      $ certwright profile list
      …
      cellar  Device  your own, based on mqtt-device
      …
      $ certwright device enrol cellar-1 --profile cellar --issuer "Next CA"
      Device cellar-1
        Valid until … (77 days), signed by Next CA.
      …
      $ certwright certificate show cellar-1
      …
      Subject             CN=cellar-1,O=Cellar
      …
      CRL at              http://ca.home.lan/a.crl
      …
      $ certwright profile remove cellar
      Removed the profile cellar
      …
      $ certwright profile remove mqtt-device
      ! error: There is no profile "mqtt-device" of your own.
      …
      = 1
    `)
  })
})
