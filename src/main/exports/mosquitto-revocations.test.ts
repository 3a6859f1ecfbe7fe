import { describe, expect, it } from 'vitest'
import { dayMs } from '../../shared/certificate.ts'
import { mosquitto } from './mosquitto.ts'
import { revocationProblems } from './mosquitto-revocations.ts'
import { pemFiles } from './pem-files.ts'
import type { AuthorityRevocations } from './target.ts'
import { fixedBroker, fixedIdentity, sourceOf, textOf } from './testing/bundle-source.ts'

const now = sourceOf(fixedBroker()).now
const listFor = (days: number, octet = 1) => ({ der: Uint8Array.of(octet, octet, octet), nextUpdate: new Date(now.getTime() + days * dayMs) })
const authority = (name: string, change: Partial<AuthorityRevocations> = {}): AuthorityRevocations => ({
  name,
  hasIssued: true,
  list: listFor(30),
  changesSince: 0,
  ...change,
})
const sourceWith = (...revocations: AuthorityRevocations[]) => sourceOf(fixedBroker(), { revocations })
const problemsOf = (...revocations: AuthorityRevocations[]) => revocationProblems({ revocations, now }).map(({ severity, message }) => `${severity}: ${message}`)

describe('the revocation lists of a broker’s folder', () => {
  it('are one file, which the settings name', async () => {
    const source = sourceWith(authority('One CA'), authority('Two CA', { list: listFor(9, 2) }), authority('Root CA', { hasIssued: false, list: null }))
    const files = await mosquitto.files(source, {})
    expect(textOf(files, 'crl.pem').match(/^[^-]+$/gm)).toEqual(['AQEB', 'AgIC'])
    expect(textOf(files, 'crl.pem')).toMatch(/^-----BEGIN X509 CRL-----\n/)
    expect(textOf(files, 'mosquitto.conf')).toMatch(/^crlfile crl\.pem$/m)
    const readme = textOf(files, 'README.txt').replace(/\s+/g, ' ')
    expect(readme).toContain('crl.pem is good until 2026-03-10 12:00 UTC: from then on the broker refuses everybody.')
    expect(readme).toContain('Who is connected already stays')
    await expect(textOf(files, 'mosquitto.conf')).toMatchFileSnapshot('testing/snapshots/mosquitto-revocations.conf')
  })

  it('are not there where there is none, or clients show no certificates', async () => {
    for (const [source, options] of [
      [sourceWith(authority('One CA', { list: null })), {}],
      [sourceWith(authority('One CA')), { mode: 'password' }],
    ] as const) {
      const files = await mosquitto.files(source, options)
      expect(files.map(({ path }) => path)).not.toContain('crl.pem')
      expect(textOf(files, 'mosquitto.conf')).not.toContain('crlfile')
    }
  })

  it('are complete, in date and up to date, or that is said', () => {
    expect(problemsOf(authority('One CA'), authority('Root CA', { hasIssued: false, list: null }))).toEqual([])
    expect(problemsOf(authority('One CA', { list: null }))).toEqual([])
    expect(problemsOf(authority('One CA'), authority('Two CA', { list: null }))).toEqual([
      'error: There is no revocation list (CRL) of Two CA: a broker that has those of others refuses all that Two CA has issued.',
    ])
    expect(problemsOf(authority('One CA', { list: listFor(-1) }))).toEqual([
      'error: The revocation list (CRL) of One CA expired on 2026-02-28: the broker would refuse all that One CA has issued.',
    ])
    expect(problemsOf(authority('One CA', { list: listFor(7) }))).toEqual([])
    expect(problemsOf(authority('One CA', { list: listFor(6.9) }))).toEqual([
      'warning: The revocation list (CRL) of One CA expires on 2026-03-08; from then on the broker refuses all that One CA has issued.',
    ])
    expect(problemsOf(authority('One CA', { changesSince: 2 }))).toEqual([
      'warning: One CA has revoked 2 certificates, or taken it off hold, since its last revocation list (CRL); the broker does not know of it.',
    ])
    expect(problemsOf(authority('One CA', { list: null, changesSince: 1 }))).toEqual([
      'warning: One CA has revoked 1 certificate, or taken it off hold, and there is no revocation list (CRL) of it; the broker does not know of it.',
    ])
    expect(revocationProblems({ revocations: [authority('One CA', { changesSince: 1 })], now })[0]!.remedy).toMatch(/^Issue the revocation lists/)
  })

  it('of an authority that issues to authorities alone may be missing, and is left out when it has expired', async () => {
    const expired = authority('Root CA', { hasIssued: false, list: listFor(-1, 3) })
    expect(problemsOf(authority('One CA'), expired)).toEqual([])
    expect(textOf(await mosquitto.files(sourceWith(authority('One CA'), expired), {}), 'crl.pem').match(/^[^-]+$/gm)).toEqual(['AQEB'])
  })
})

describe('while a roll-over is under way', () => {
  const change = { trustAnchors: [Uint8Array.of(9, 9, 9), Uint8Array.of(8, 8, 8)] }

  it('brokers and devices trust both roots', async () => {
    const identity = { intermediates: [Uint8Array.of(2, 2, 2)] }
    const folders = await Promise.all([
      mosquitto.files(sourceOf(fixedBroker(identity), change), {}),
      mosquitto.files(sourceOf(fixedBroker(), change), { mode: 'password', passwordIterations: 1000 }),
      pemFiles.files(sourceOf(fixedIdentity(identity), change), {}),
      pemFiles.files(sourceOf(fixedBroker(), change), {}),
      pemFiles.files(sourceOf(fixedIdentity({ credential: { username: 'u', password: 'p' } }), change), { mode: 'password' }),
    ])
    const anchors = folders.map((files) => textOf(files, 'ca.crt').match(/^[^-]+$/gm))
    expect(anchors).toEqual([['CQkJ', 'CAgI', 'AgIC'], ...Array.from({ length: 4 }, () => ['CQkJ', 'CAgI'])])
    for (const files of folders) expect(textOf(files, 'README.txt')).toContain('The root CAs of before and after the roll-over')
  })
})

describe('an identity whose key was made elsewhere', () => {
  const missing = (name: string, file: string) => `The private key of ${name} is not among these files, since it was made elsewhere: put it beside them as ${file}`

  it('has a bundle without it, which says where it belongs', async () => {
    const bundles = [
      [await pemFiles.files(sourceOf(fixedIdentity({ privateKey: null })), {}), missing('sensor-1', 'sensor-1.key')],
      [await pemFiles.files(sourceOf(fixedBroker({ privateKey: null })), {}), missing('mqtt.home.lan', 'mqtt.home.lan.key')],
      [await mosquitto.files(sourceOf(fixedBroker({ privateKey: null })), {}), missing('mqtt.home.lan', 'broker.key')],
    ] as const
    for (const [files, sentence] of bundles) {
      expect(files.filter(({ path, isSecret }) => isSecret || path.endsWith('.key'))).toEqual([])
      expect(textOf(files, 'README.txt').replace(/\s+/g, ' ')).toContain(sentence)
      expect(textOf(files, 'README.txt')).toContain('None of these files is secret.')
    }
    expect(textOf(bundles[2][0], 'mosquitto.conf')).toMatch(/^keyfile broker\.key$/m)
  })
})
