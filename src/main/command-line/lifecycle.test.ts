import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import type { RevocationListSummary } from '../../shared/revocation.ts'
import type { VaultInfo } from '../../shared/vault.ts'
import { coreDouble, type SomeHandlers } from './testing/core-double.ts'
import { sampleBroker, sampleDevice, sampleNow } from './testing/samples.ts'
import { playTranscript, type Stage } from './testing/transcript.ts'

const folder = mkdtempSync(join(tmpdir(), 'certwright-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const open: SomeHandlers = {
  vault: {
    open: async () => ({ state: 'locked', path: '/v', name: 'v' }),
    unlock: async () => ({}) as VaultInfo,
  },
}
const play = (handlers: SomeHandlers, transcript: string, more: Partial<Stage> = {}) =>
  playTranscript(
    { openCore: coreDouble({ ...open, ...handlers }), now: sampleNow, env: { CERTWRIGHT_PASSPHRASE: 'correct horse battery' }, ...more },
    transcript.replaceAll('DIR', folder),
  )

const authority = {
  ...sampleBroker,
  name: 'Home CA',
  kind: 'root-ca' as const,
  profile: 'root-ca',
  subject: 'CN=Home CA',
  issuer: null,
  altNames: [],
  notAfter: '2036-11-21T09:00:00.000Z',
  fingerprint: 'C0FFEE'.padEnd(64, '0'),
}
const list = (more: Partial<RevocationListSummary> = {}): RevocationListSummary => ({
  issuer: { fingerprint: authority.fingerprint, name: 'Home CA' },
  number: 7,
  thisUpdate: '2026-11-21T09:00:00.000Z',
  nextUpdate: '2026-12-21T09:00:00.000Z',
  entries: 1,
  state: 'current',
  pem: null,
  ...more,
})

describe('an authority', () => {
  it('asks for a new subject in all its parts, and for a profile', async () => {
    const asked: unknown[] = []
    await play(
      {
        authorities: {
          create: async (input) => {
            asked.push(input)
            return authority
          },
        },
      },
      `
      $ certwright authority create --cn "Home CA" --profile my-root --o Home --ou Cellar --ou Rack --serial-number 7 --dn-qualifier a --email ca@home.lan --dc home.lan
      Root CA Home CA
        Valid until 2036-11-21 (3,653 days), signed by itself.
        Serial number 76845945D3B570EE93A20A4DEAAAA3FC
      $ certwright authority create --cn "Home CA" --ou Cellar
      …
      $ certwright authority create --cn X --email nobody
      ! error: --email is not an e-mail address in ASCII.
      ! hint: Correct it and try again.
      = 2
      $ certwright authority create --cn X --dc home..lan
      ! error: --dc: "" is not a label of a domain name.
      ! hint: Correct it and try again.
      = 2
    `,
    )
    expect(asked).toMatchObject([
      {
        profile: 'my-root',
        subject: {
          commonName: 'Home CA',
          organization: 'Home',
          organizationalUnit: ['Cellar', 'Rack'],
          serialNumber: '7',
          dnQualifier: 'a',
          emailAddress: 'ca@home.lan',
          domainComponents: ['home', 'lan'],
        },
      },
      { subject: { commonName: 'Home CA', organizationalUnit: 'Cellar' } },
    ])
  })

  it('goes on, the same or another, and says what that means for those who trust it', () =>
    play(
      {
        certificates: { show: async () => ({ ...authority, notAfter: '2027-01-31T09:00:00.000Z' }) as never },
        authorities: {
          renew: async ({ reference }) => {
            expect(reference).toBe(authority.fingerprint)
            return authority
          },
          rollOver: async ({ commonName }) => ({ ...authority, name: commonName }),
        },
      },
      `
      $ certwright authority renew "Home CA"
      Root CA Home CA
        Valid until 2036-11-21 (3,653 days), signed by itself.
        Serial number 76845945D3B570EE93A20A4DEAAAA3FC
      It has the name and the key of the old one: what that has issued is valid under both.
      Who trusts the old one needs this one before 2027-01-31: export again, and hand the files out by then.
      $ certwright authority roll-over "Home CA" --cn "New CA" --key ec-p384
      Root CA New CA
      …
      From now on exports trust both, until Home CA ends on 2027-01-31.
      …
      $ certwright authority roll-over "Home CA"
      ! error: Required option '--cn <name>' not specified.
      …
      = 2
    `,
    ))

  it('issues revocation lists, says what brokers do not know yet, and fails where one could not sign', async () => {
    const asked: unknown[] = []
    const handlers: SomeHandlers = {
      authorities: {
        issueRevocationLists: async (input) => {
          asked.push(input)
          const failed = input.references.length > 1 ? [{ name: 'Cellar CA', message: 'Its key is offline.' }] : []
          return { lists: [list()], pem: '', failed, path: input.to ?? null }
        },
        revocationLists: async () => [list(), list({ number: 3, state: 'expired', entries: 1200 }), list({ state: 'expires-soon' })],
      },
    }
    await play(
      handlers,
      `
      $ certwright authority crl --to DIR/crl.pem
      Wrote DIR/crl.pem (1 CRL).
      Home CA  CRL number 7, 1 entry, next update by 2026-12-21 09:00:00 UTC
      No broker knows of it yet. Give each broker this file and have it reload (SIGHUP); sessions that are connected stay until
      they are dropped. Issue the next one in time: once a CRL has run out, Mosquitto refuses every client.
      $ certwright authority crl "Home CA" "Cellar CA" --to DIR/crl.pem --days 90 --force
      Wrote DIR/crl.pem (1 CRL).
      …
      No CRL: Cellar CA
        Its key is offline.
      …
      = 1
      $ certwright authority crl --list
      AUTHORITY  NUMBER  ENTRIES  ISSUED                   NEXT UPDATE              STATE
      Home CA    7       1        2026-11-21 09:00:00 UTC  2026-12-21 09:00:00 UTC  current
      Home CA    3       1200     2026-11-21 09:00:00 UTC  2026-12-21 09:00:00 UTC  expired: Mosquitto refuses every client
      Home CA    7       1        2026-11-21 09:00:00 UTC  2026-12-21 09:00:00 UTC  expires soon
      $ certwright authority crl
      ! error: The file is missing.
      ! hint: Name it with --to FILE; or see what there is with --list.
      = 2
      $ certwright authority crl --list --to DIR/crl.pem
      ! error: --list issues nothing and takes nothing else.
      …
      = 2
      $ certwright authority crl --to DIR/crl.pem --days 0
      ! error: --days must be at least 1 day.
      …
      = 2
    `,
    )
    expect(asked).toEqual([
      { references: [], validityDays: 30, to: join(folder, 'crl.pem'), overwrite: false },
      { references: ['Home CA', 'Cellar CA'], validityDays: 90, to: join(folder, 'crl.pem'), overwrite: true },
    ])
  })

  it('is taken offline under a passphrase of the file’s own, typed twice, and brought back by it', async () => {
    const given: unknown[] = []
    const handlers: SomeHandlers = {
      certificates: { show: async () => authority as never },
      authorities: {
        takeOffline: async ({ passphrase, keepsKey }) => {
          given.push([passphrase, keepsKey])
          return { ...authority, hasKey: false }
        },
        bringBack: async ({ passphrase }) => {
          given.push(passphrase)
          if (passphrase === undefined) throw new AppError('PASSPHRASE_REQUIRED', 'This file needs its passphrase.', { remedy: 'Give it.' })
          if (passphrase !== 'usb passphrase') throw new AppError('WRONG_PASSPHRASE', 'This is not the passphrase of the file.', { remedy: 'Try again.' })
          return authority
        },
      },
    }
    await play(
      handlers,
      `
      $ certwright authority take-offline "Home CA" --to DIR/ca.pem
      ! ? New passphrase of the file, 8 characters or more:
      ! ? The same again:
      ! These are two different passphrases.
      ! ? New passphrase of the file, 8 characters or more:
      ! ? The same again:
      Wrote DIR/ca.pem: the key of Home CA, encrypted, and its certificates.
      The vault no longer has it: Home CA signs neither certificates nor CRLs until it is back. Older backups of the vault
      still hold it.
      Keep two copies of the file, and its passphrase apart from them: without both the key is lost. It comes back by
        certwright authority bring-back DIR/ca.pem
      $ certwright authority bring-back DIR/ca.pem
      ! ? Passphrase of the file:
      ! This is not the passphrase of the file.
      ! ? Passphrase of the file:
      The vault has the key of Home CA again.
      The file is still there: put it back where it is safe.
    `,
      { env: { CERTWRIGHT_PASSPHRASE: 'correct horse battery', NO_COLOR: '1' }, terminal: { answers: ['usb passphrase', 'other one', 'usb passphrase', 'usb passphrase', 'typo', 'usb passphrase'] } },
    )
    expect(given).toEqual([['usb passphrase', false], undefined, 'typo', 'usb passphrase'])

    writeFileSync(join(folder, 'there.pem'), '')
    writeFileSync(join(folder, 'usb.txt'), 'usb passphrase\n')
    await play(
      handlers,
      `
      $ certwright authority take-offline "Home CA" --to DIR/there.pem
      ! error: DIR/there.pem is there already. Nothing was written.
      ! hint: Choose another file: one that may hold a key is never replaced.
      = 1
      $ certwright authority take-offline "Home CA" --to DIR/ca.pem
      ! error: A passphrase is needed, and there is no terminal to ask for it.
      ! hint: Give it in a file with --file-passphrase-file FILE, or in the environment as CERTWRIGHT_FILE_PASSPHRASE.
      = 1
      $ certwright authority take-offline "Home CA" --to DIR/ca.pem --keep-key --file-passphrase-file DIR/usb.txt
      …
      The vault has the key, too.
      …
      $ certwright authority bring-back DIR/ca.pem
      ! error: A passphrase is needed, and there is no terminal to ask for it.
      …
      = 1
      $ CERTWRIGHT_FILE_PASSPHRASE=wrong certwright authority bring-back DIR/ca.pem
      ! error: This is not the passphrase of the file.
      …
      = 1
    `,
    )
    expect(given.slice(4)).toEqual([['usb passphrase', true], undefined, 'wrong'])
  })
})

describe('a certificate', () => {
  const handlers: SomeHandlers = {
    certificates: {
      renew: async ({ references, newKey }) => ({
        issued: references.includes('sensor-1') ? [sampleDevice] : [sampleBroker, sampleDevice],
        failed: newKey ? [{ name: 'pump-1', error: { code: 'NOT_FOUND', message: 'Its key was born elsewhere.', remedy: 'Sign a request.' } }] : [],
        notStarted: [],
      }),
      revoke: async ({ references, reason, at }) =>
        references.map((reference) => ({
          ...(reference === 'root' ? authority : reference === 'mqtt' ? sampleBroker : sampleDevice),
          status: 'revoked' as const,
          revocation: { at: at ?? sampleNow.toISOString(), reason },
        })),
      undoHold: async () => [sampleDevice, { ...sampleDevice, name: 'sensor-2', status: 'replaced' }],
    },
  }

  it('is renewed or re-keyed, one or many, and the old one’s fate is told', () =>
    play(
      handlers,
      `
      $ certwright certificate renew sensor-1
      Device sensor-1
        Valid until 2029-02-23 (825 days), signed by Home CA.
        Serial number 4D49B557B6E5DC91CBF5888221FC8B03
      The old one stays valid until it expires or is revoked.
      Export again and hand the files out.
      $ certwright certificate rekey mqtt sensor-2 pump-1 --key rsa-2048
      Broker mqtt.home.lan
      …
      Not issued: pump-1
        error: Its key was born elsewhere.
        hint: Sign a request.
      The old ones stay valid until they expire or are revoked, and so do their keys.
      Export again and hand the files out; a broker takes its new certificate up at SIGHUP.
      = 1
      $ certwright certificate renew sensor-1 --san sensor-1.local
      ! error: The alternative name "sensor-1.local" does not say its type.
      …
      = 1
    `,
    ))

  it('is revoked with words on what stops working and what does not', () =>
    play(
      handlers,
      `
      $ certwright certificate revoke sensor-1 --reason keyCompromise --at 2026-11-20T10:00:00+01:00
      Revoked sensor-1 as of 2026-11-20 09:00:00 UTC: keyCompromise.

      What stops working: new connections with it, at every broker that has been given the next CRL and has reloaded it (SIGHUP):
        certwright authority crl --to crl.pem --force
      What does not: until then, nothing changes. Sessions that are connected stay until they are dropped: restart the broker, or
      have it drop them. A broker without a CRL (Mosquitto’s crlfile) accepts the certificate as before.
      $ certwright certificate revoke mqtt root --reason cessationOfOperation
      Revoked mqtt.home.lan as of 2026-11-21 09:00:00 UTC: cessationOfOperation.
      Revoked Home CA as of 2026-11-21 09:00:00 UTC: cessationOfOperation.

      …
      Devices and clients rarely look at CRLs: …
      What Home CA has issued is not revoked by this: …
      No CRL can withdraw a root CA: take it out of every file of trusted authorities.
      $ certwright certificate hold sensor-1
      Put sensor-1 on hold. "certificate unhold" undoes it.
      …
      $ certwright certificate unhold sensor-1 sensor-2
      Took sensor-1 off hold.
      Took sensor-2 off hold; a newer certificate has its place.
      Brokers refuse it until they have the next CRL and have reloaded it (SIGHUP):
        certwright authority crl --to crl.pem --force
      $ certwright certificate revoke sensor-1
      ! error: Required option '--reason <reason>' not specified.
      …
      = 2
      $ certwright certificate revoke sensor-1 --reason boredom
      ! error: Option '--reason <reason>' argument 'boredom' is invalid. Allowed choices are unspecified, keyCompromise, …
      …
      = 2
      $ certwright certificate revoke sensor-1 --reason superseded --at yesterday
      ! error: Option '--at <moment>' argument 'yesterday' is invalid. It must be a date such as 2026-11-21, …
      …
      = 2
    `,
    ))

  it('is revoked as one value', () =>
    play(
      handlers,
      `
      $ certwright certificate revoke sensor-1 --reason keyCompromise --at 2026-11-20 --json
      [
        {
      …
          "revocation": {
            "at": "2026-11-20T00:00:00.000Z",
            "reason": "keyCompromise"
          },
      …
      ]
    `,
    ))

  it('is shown with what became of it and where its issuer can be asked', () =>
    play(
      {
        certificates: {
          show: async () => ({
            ...sampleDevice,
            status: 'revoked',
            origin: 'imported',
            viewOnly: 'Its key is of a type that nothing is issued for.',
            keyType: null,
            keyDescription: 'Ed25519',
            hasKey: false,
            replacedBy: { fingerprint: 'F'.repeat(64), serialNumber: '77', name: 'sensor-1' },
            revocation: { at: '2026-11-20T09:00:00.000Z', reason: 'superseded' },
            pem: '',
            notes: null,
            path: [authority, sampleDevice],
            version: 3,
            signatureAlgorithm: 'ecdsaWithSHA256',
            basicConstraints: null,
            keyUsage: [],
            extendedKeyUsage: [],
            criticalExtensions: [],
            subjectKeyIdentifier: null,
            authorityKeyIdentifier: null,
            crlDistributionPoints: ['http://ca.home.lan/a.crl', 'http://ca.home.lan/b.crl'],
            authorityInfoAccess: { ocsp: ['http://ocsp.home.lan'], caIssuers: ['http://ca.home.lan/ca.crt'] },
            nameConstraints: null,
            replaces: null,
            sha1Fingerprint: 'AB',
            spkiPin: 'pin=',
            issuedCount: 0,
            history: [],
          }),
        },
      },
      `
      $ certwright certificate show sensor-1
      Device sensor-1
      Revoked on 2026-11-20 (superseded), signed by Home CA.

      State                    revoked
      Revoked                  2026-11-20 09:00:00 UTC, superseded
      Replaced by              sensor-1, serial number 77
      View only                Its key is of a type that nothing is issued for.
      Subject                  CN=sensor-1
      Issuer                   CN=Home CA
      Path                     Home CA > sensor-1
      …
      Key                      Ed25519 (the key is not in the vault)
      CRL at                   http://ca.home.lan/a.crl, http://ca.home.lan/b.crl
      OCSP at                  http://ocsp.home.lan
      Issuer’s certificate at  http://ca.home.lan/ca.crt
      Profile                  mqtt-device
      Origin                   imported
      …
    `,
    ))
})
