import { spawnSync } from 'node:child_process'
import { createSign, generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findTool } from '../src/main/testing/tools.ts'
import { openTestCore, testPassphrase } from '../src/main/testing/test-core.ts'
import { medianRates, row, type Contender } from './rounds.ts'

const rounds = 5
const devices = 2000
const opensslDevices = 20

/** EC devices per second into a vault, beside what one thread could do at most and what the tutorials do. */
export async function issuing(): Promise<void> {
  const core = await openTestCore()
  await core.api.vault.create({ passphrase: testPassphrase })
  await core.api.authorities.create({ subject: { commonName: 'Bench CA' } })
  const folder = mkdtempSync(join(tmpdir(), 'certwright-bench-'))
  let round = 0
  const contenders: Contender[] = [
    {
      name: 'Certwright: EC devices, through the contract, into the vault',
      count: devices,
      async run() {
        round++
        const ids = Array.from({ length: devices }, (_, index) => `device-${round}-${index}`)
        const { issued } = await core.api.devices.enrol({ ids })
        if (issued.length !== devices) throw new Error(`only ${issued.length} were issued`)
      },
    },
    { name: 'the raw limit: key pair + DER export + signature, one thread', count: devices, run: rawLimit },
  ]
  if (findTool('openssl')) {
    openssl(folder, ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', 'ca.key'])
    openssl(folder, ['req', '-x509', '-new', '-key', 'ca.key', '-subj', '/CN=Bench CA', '-days', '3650', '-out', 'ca.crt'])
    contenders.push({ name: "the tutorials' loop: openssl ecparam, req, x509", count: opensslDevices, run: () => tutorialLoop(folder) })
  } else console.log('openssl is not installed: its loop is left out')

  const rates = await medianRates(contenders, rounds)
  const [ours, raw, tutorials] = contenders.map(({ name }) => rates.get(name) ?? Number.NaN)
  for (const [name, rate] of rates) console.log(row(name, `${rate.toFixed(0)}/s`))
  console.log(row('Certwright / raw limit', (ours! / raw!).toFixed(2)))
  console.log(row("Certwright / the tutorials' loop", `${(ours! / tutorials!).toFixed(0)}x`))
  await core.close()
  rmSync(folder, { recursive: true, force: true })
}

function rawLimit(): void {
  const { privateKey: issuer } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const tbs = randomBytes(450)
  for (let count = 0; count < devices; count++) {
    generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { format: 'der', type: 'spki' },
      privateKeyEncoding: { format: 'der', type: 'pkcs8' },
    })
    createSign('sha256').update(tbs).sign(issuer)
  }
}

function tutorialLoop(folder: string): void {
  for (let count = 0; count < opensslDevices; count++) {
    const name = `dev${count}`
    openssl(folder, ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${name}.key`])
    openssl(folder, ['req', '-new', '-key', `${name}.key`, '-subj', `/CN=${name}`, '-out', `${name}.csr`])
    writeFileSync(join(folder, 'ext.cnf'), 'extendedKeyUsage=clientAuth\n')
    openssl(folder, [
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial'],
      ...['-days', '365', '-extfile', 'ext.cnf', '-out', `${name}.crt`],
    ])
  }
}

function openssl(cwd: string, args: string[]): void {
  const { status, stderr } = spawnSync('openssl', args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
}
