import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import type { RequestFacts } from '../../shared/inspection.ts'
import type { VaultInfo } from '../../shared/vault.ts'
import { coreDouble, type SomeHandlers } from './testing/core-double.ts'
import { sampleDevice, sampleNow } from './testing/samples.ts'
import { playTranscript } from './testing/transcript.ts'

const folder = mkdtempSync(join(tmpdir(), 'certwright-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const open: SomeHandlers = {
  vault: { open: async () => ({ state: 'locked', path: '/v', name: 'v' }), unlock: async () => ({}) as VaultInfo },
}
const play = (handlers: SomeHandlers, transcript: string) =>
  playTranscript(
    { openCore: coreDouble({ ...open, ...handlers }), now: sampleNow, env: { CERTWRIGHT_PASSPHRASE: 'correct horse battery' } },
    transcript.replaceAll('DIR', folder),
  )

const facts = {
  name: 'sensor-9',
  subject: 'CN=sensor-9',
  keyType: 'ec-p256',
  keyDescription: 'EC P-256',
  fingerprint: 'ABCDEF0123456789',
  spkiPin: 'pin=',
  signatureProblem: null,
  altNames: [{ type: 'email', value: 'a@b.c' }],
} as unknown as RequestFacts

const reading = {
  facts,
  profile: 'mqtt-device',
  altNames: [],
  dropped: ['the alternative name email:a@b.c, which this profile does not take'],
  nameHeldBy: { fingerprint: 'F'.repeat(64), serialNumber: '77', name: 'sensor-9' },
}

describe('a request of somebody', () => {
  it('is shown with what would come of it, and fails where its signature does not hold', () =>
    play(
      {
        requests: {
          read: async ({ profile }) =>
            profile === undefined ? reading : { ...reading, profile, facts: { ...facts, signatureProblem: 'the signature is of another key.' } },
        },
      },
      `
      $ certwright request show sensor-9.csr
      Request of sensor-9
      Whoever made it has the key: its signature holds.

      Subject         CN=sensor-9
      Key             EC P-256
      Asks for        email:a@b.c
      SHA-256         ABCDEF0123456789
      Public key pin  sha256/pin=

      Signed by the profile mqtt-device it would have no alternative names of its own.
        dropped: the alternative name email:a@b.c, which this profile does not take
      An active certificate has its name (serial number 77): --replace puts the new one in its place.
      $ certwright request show sensor-9.csr --profile mqtt-broker
      Request of sensor-9
      It must not be signed: the signature is of another key.
      …
      = 1
    `,
    ))

  it('is signed with others into a folder, one file for each name; what cannot be signed does not keep the others', async () => {
    const asked: { to?: string | undefined; overwrite: boolean }[] = []
    await play(
      {
        requests: {
          read: async ({ file }) => ({ ...reading, facts: { ...facts, name: 'path' in file && file.path.includes('odd') ? 'odd/name' : 'sensor-9' } }),
          sign: async ({ to, overwrite, file }) => {
            asked.push({ to, overwrite })
            if ('path' in file && file.path.endsWith('bad.csr')) {
              throw new AppError('REQUEST_NOT_VALID', 'The request of "bad" is not valid.', { remedy: 'Have it made again.' })
            }
            return { certificate: sampleDevice, pem: 'P', trustAnchorPem: 'ROOT\n', dropped: ['a challenge password'], path: to ?? null }
          },
        },
      },
      `
      $ certwright request sign a.csr odd.csr bad.csr --profile mqtt-device --to DIR/signed --ca-to DIR/ca.crt
      Device sensor-1
        Valid until 2029-02-23 (825 days), signed by Home CA.
        Serial number 4D49B557B6E5DC91CBF5888221FC8B03
        Written to DIR/signed/sensor-9.pem
        dropped: a challenge password
      Device sensor-1
      …
        Written to DIR/signed/odd_name.pem
        dropped: a challenge password
      Not signed: bad.csr
        error: The request of "bad" is not valid.
        hint: Have it made again.
      The root CA is in DIR/ca.crt.
      Nothing secret is in these files: they may be carried back as the requests came.
      = 1
      $ certwright request sign bad.csr --profile mqtt-device --to DIR/bad.crt
      ! error: The request of "bad" is not valid.
      ! hint: Have it made again.
      = 1
      $ certwright request sign a.csr --profile mqtt-device --to DIR/a.crt --ca-to DIR/ca.crt
      ! error: DIR/ca.crt is there already. Nothing was signed.
      ! hint: Choose another file, or add --force.
      = 1
      $ certwright request sign a.csr b.csr --profile mqtt-device --to DIR/ca.crt
      ! error: --to names a file, and there are 2 requests.
      ! hint: Name a folder.
      = 2
      $ certwright request sign a.csr b.csr --profile mqtt-device --to DIR/signed --subject CN=x
      ! error: --subject is for one request, and there are several.
      …
      = 2
      $ certwright request sign a.csr --to DIR/a.crt
      ! error: Required option '--profile <id>' not specified.
      …
      = 2
      $ certwright request sign a.csr --profile mqtt-device --to DIR/a.crt --force --json
      {
        "signed": [
      …
        "failed": [],
        "notStarted": []
      }
    `,
    )
    // Two requests for one name stand beside each other: the third got the beginning of its fingerprint.
    expect(asked.map(({ to }) => to?.slice(folder.length + 1))).toEqual(['signed/sensor-9.pem', 'signed/odd_name.pem', 'signed/sensor-9-ABCDEF01.pem', 'bad.crt', 'a.crt'])
    expect(asked.map(({ overwrite }) => overwrite)).toEqual([false, false, false, false, true])
    expect(readFileSync(join(folder, 'ca.crt'), 'utf8')).toBe('ROOT\n')
  })

  it('can be made by a recipe that needs no vault', () =>
    play(
      {},
      `
      $ certwright request recipe openssl --cn "pump left" --san dns:pump.lan --key ec-p384
      OpenSSL
      Any OpenSSL since 1.1.1, on a Raspberry Pi or a PC.

      Then, on the device:
        umask 077
        openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out pump_left.key
        openssl req -new -utf8 -key pump_left.key -subj '/CN=pump left' -addext subjectAltName=DNS:pump.lan -out pump_left.csr

      The key is in pump_left.key and stays there. Carry pump_left.csr to the vault and sign it there:
        certwright request sign pump_left.csr --profile ID --to pump_left.crt
      $ certwright request recipe mbedtls --cn pump --san dns:pump.lan
      …
        certwright request sign pump.csr --profile ID --san dns:pump.lan --to pump.crt
      $ certwright request recipe floppy --cn pump
      ! error: Command-argument value 'floppy' is invalid for argument 'tool'. Allowed choices are openssl, certtool, mbedtls, esp-idf.
      …
      = 2
      $ certwright request recipe openssl --cn " "
      ! error: --cn is empty.
      …
      = 2
    `,
    ))
})

describe('a profile of one’s own', () => {
  it('is marked in the list, printed, saved with warnings, and removed', async () => {
    const definition = { format: 'certwright-profile', version: 1, id: 'cellar', title: 'Cellar', purpose: 'For the cellar.', basedOn: 'mqtt-device', keyTypes: ['ec-p256'], defaultKeyType: 'ec-p256', defaultValidityDays: 9, subjectDefaults: {} }
    writeFileSync(join(folder, 'cellar.json'), `\ufeff${JSON.stringify(definition)}`)
    writeFileSync(join(folder, 'odd.json'), JSON.stringify({ ...definition, id: 'Odd One' }))
    writeFileSync(join(folder, 'text.json'), 'hello')
    await play(
      {
        profiles: {
          list: async () => [{ id: 'cellar', title: 'Cellar', purpose: 'For the cellar.', kind: 'device', keyTypes: ['ec-p256'], defaultKeyType: 'ec-p256', defaultValidityDays: 9, altNames: 'none', altNameTypes: [], extendedKeyUsage: [], isOwn: true, basedOn: 'mqtt-device', subjectDefaults: {} }],
          show: async () => definition as never,
          save: async ({ id }) => {
            expect(id).toBe('cellar')
            return [{ code: 'LONG_VALIDITY', message: 'It is long.', consumers: ['Safari', 'iOS'] }]
          },
          remove: async () => null,
        },
      },
      `
      $ certwright profile list
      cellar  Device  your own, based on mqtt-device
      For the cellar.
        Keys   ec-p256 (default)
        Valid  9 days
        Names  none
      $ certwright profile show cellar
      {
        "format": "certwright-profile",
      …
      }
      $ certwright profile save DIR/cellar.json
      Saved the profile cellar
      warning: It is long.
        In the way of Safari and iOS.
      $ certwright profile save DIR/odd.json
      ! error: id: is not made of lower-case words joined by hyphens, such as cellar-sensor
      ! hint: Correct id and try again.
      = 2
      $ certwright profile save DIR/text.json
      ! error: DIR/text.json is not JSON.
      ! hint: Begin from what "certwright profile show" prints.
      = 1
      $ certwright profile save DIR/none.json
      ! error: DIR/none.json could not be read.
      …
      = 1
      $ certwright profile remove cellar
      Removed the profile cellar
      What was issued by it stays valid.
    `,
    )
  })

  it('is not needed for the catalogue to be listed, but a vault that is named must be there', () => {
    const missing: SomeHandlers = {
      vault: {
        open: async () => {
          throw new AppError('VAULT_NOT_FOUND', 'There is no vault.', { remedy: 'Make one.' })
        },
      },
      profiles: { list: async () => [] },
    }
    return play(
      missing,
      `
      $ certwright profile list
      $ certwright profile list --vault x
      ! error: There is no vault.
      …
      = 1
    `,
    )
  })
})
