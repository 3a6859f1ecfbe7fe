import { performance } from 'node:perf_hooks'
import { join } from 'node:path'
import type { CertificateState } from '../src/shared/certificate.ts'
import { certificateSorts } from '../src/shared/certificate.ts'
import { sampleAuthority, sampleCertificate } from '../src/main/store/testing/sample-certificate.ts'
import { Vault } from '../src/main/store/vault.ts'
import { openTestCore, testPassphrase } from '../src/main/testing/test-core.ts'
import { percentile, row } from './rounds.ts'

const certificates = 100_000
const asked = 15
const dayMs = 86_400_000
const sites = ['Kiel', 'Graz', 'Bern', 'Lyon', 'Turku', 'Oporto', 'Gdańsk', 'Zürich', 'Αθήνα', '東京']

/**
 * A vault of 100,000 certificates, asked through the contract as the window asks: the first page, the middle and the end of it by each
 * sort, with each filter, and while somebody types into the search box.
 */
export async function inventory(): Promise<void> {
  const core = await openTestCore()
  await core.api.vault.create({ passphrase: testPassphrase })
  await fill(join(core.folder, 'default.certwright'))
  await core.api.vault.unlock({ passphrase: testPassphrase })
  const list = (filter: Parameters<typeof core.api.certificates.list>[0]) => core.api.certificates.list(filter)
  for (const sort of certificateSorts) {
    for (const descending of [false, true]) {
      const name = `sorted by ${sort}${descending ? ', the other way round' : ''}`
      await measure(name, (index) => list({ sort, descending, offset: (index % 3) * 49_900, limit: 200 }))
    }
  }
  const states: CertificateState[] = ['valid', 'expires-soon', 'expired', 'replaced', 'revoked', 'on-hold']
  for (const state of states) await measure(`state ${state}`, () => list({ states: [state], sort: 'name' }))
  await measure('kind device', () => list({ kinds: ['device'], sort: 'notAfter' }))
  await measure('expiring within 30 days', () => list({ expiringWithinDays: 30, sort: 'notAfter' }))
  await measure('one issuer', () => list({ issuer: 'Issuing CA 1', sort: 'name' }))
  for (const sort of certificateSorts) await measure(`one group, by ${sort}`, () => list({ groups: ['Bern'], sort }))
  for (const text of ['s', 'se', 'sensor-0', 'sensor-012345', '4711', 'ab', 'c0ffee', 'nobody is called this', 'plant.example']) {
    for (const sort of ['issuedAt', 'name'] as const) await measure(`typing ${JSON.stringify(text)}, by ${sort}`, () => list({ text, sort }))
  }
  await measure('groups', () => core.api.groups.list())
  await core.close()
}

async function measure(name: string, ask: (index: number) => Promise<unknown>): Promise<void> {
  const times: number[] = []
  await ask(0)
  for (let index = 0; index < asked; index++) {
    const start = performance.now()
    await ask(index)
    times.push(performance.now() - start)
  }
  console.log(row(name, `${percentile(times, 0.95).toFixed(0)} ms`, `median ${percentile(times, 0.5).toFixed(0)} ms`))
}

/** Puts a hundred thousand certificates into a vault, of every state, in groups and under three authorities. */
export async function fill(path: string): Promise<void> {
  const vault = Vault.open(path)
  await vault.unlock(testPassphrase)
  const now = new Date()
  const authorities = Array.from({ length: 3 }, (_, index) => sampleAuthority(`Issuing CA ${index}`))
  vault.addCertificates(authorities, now)
  for (let begun = 0; begun < certificates; begun += 1000) {
    const batch = Array.from({ length: 1000 }, (_, index) => {
      const number = begun + index
      const name = `sensor-${String(number).padStart(6, '0')}`
      const issuer = authorities[number % authorities.length]!
      return sampleCertificate({
        name,
        issuerFingerprint: issuer.fingerprint,
        issuerName: issuer.subject,
        altNames: [{ type: 'dns', value: `${name}.plant.example` }],
        notBefore: new Date(now.getTime() - dayMs),
        notAfter: new Date(now.getTime() + ((number % 900) - 50) * dayMs),
        groups: [sites[number % sites.length]!, `batch ${Math.floor(number / 5000)}`],
        ...(number % 20 === 0 && { status: 'replaced' as const }),
      })
    })
    const stored = vault.addCertificates(batch, new Date(now.getTime() - (certificates - begun) * 1000))
    const ofThem = (step: number) => stored.filter((_, index) => index % 50 === step).map(({ fingerprint }) => fingerprint)
    vault.revoke(ofThem(1), 'superseded', now, now)
    vault.revoke(ofThem(2), 'certificateHold', now, now)
  }
  vault.close()
}
