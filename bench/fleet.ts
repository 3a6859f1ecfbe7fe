import { spawnSync } from 'node:child_process'
import { createSign, generateKeyPair, generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { promisify } from 'node:util'
import { findTool } from '../src/main/testing/tools.ts'
import type { FleetFigures } from './fleet-run.ts'
import { median, row } from './rounds.ts'

const rounds = 3
const devices = 10_000
const rawDevices = 3000
const loopDevices = 20
const rsaDevices = 120
const publicKeyEncoding = { format: 'der', type: 'spki' } as const
const privateKeyEncoding = { format: 'der', type: 'pkcs8' } as const

/**
 * Ten thousand EC devices from a pattern into the vault, each read back, beside (b) what one thread could do at most, (c) the openssl
 * commands and (d) the certtool commands that do the same; RSA beside node:crypto on all cores; and the memory and the longest stall of
 * the core's event loop meanwhile. Rounds take turns, since a slow spell of the machine then hits all alike.
 */
export async function fleet(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'certwright-bench-'))
  const figures: FleetFigures[] = []
  const rates = { ours: [] as number[], raw: [] as number[], openssl: [] as number[], certtool: [] as number[], rsa: [] as number[], rawRsa: [] as number[] }
  const [hasOpenssl, hasCerttool] = [findTool('openssl') !== undefined, findTool('certtool') !== undefined]
  if (hasOpenssl) makeAuthority(folder)
  if (!hasOpenssl || !hasCerttool) console.log('openssl or certtool is not installed: its loop is left out')
  for (let round = 0; round < rounds; round++) {
    rates.raw.push(rateOf(rawDevices, rawLimit))
    const figure = run(devices, 'ec-p256', round === 0)
    figures.push(figure)
    rates.ours.push((devices * 1000) / figure.runMs)
    rates.raw.push(rateOf(rawDevices, rawLimit))
    if (hasOpenssl) rates.openssl.push(rateOf(loopDevices, () => opensslLoop(folder)))
    if (hasOpenssl && hasCerttool) rates.certtool.push(rateOf(loopDevices, () => certtoolLoop(folder)))
    rates.rawRsa.push(await rawRsaRate())
    rates.rsa.push((rsaDevices * 1000) / run(rsaDevices, 'rsa-2048', false).runMs)
  }
  const rate = (name: keyof typeof rates) => median(rates[name])
  const perSecond = (name: keyof typeof rates) => `${rate(name).toFixed(0)}/s`
  const middle = (name: keyof FleetFigures) => median(figures.map((each) => each[name]))
  console.log(row('(a) Certwright: 10,000 EC devices from a plan into the vault', perSecond('ours'), `plan ${middle('planMs').toFixed(0)} ms`))
  console.log(row('(b) the raw limit: key pair + DER export + signature, one thread', perSecond('raw')))
  if (hasOpenssl) console.log(row('(c) openssl ecparam, req, x509 for each', perSecond('openssl')))
  if (hasCerttool) console.log(row('(d) certtool --generate-privkey, --generate-certificate for each', perSecond('certtool')))
  console.log(row('(a) / (b), goal 0.5', (rate('ours') / rate('raw')).toFixed(2)))
  if (hasOpenssl) console.log(row('(a) / (c), goal 100', `${(rate('ours') / rate('openssl')).toFixed(0)}x`))
  if (hasCerttool) console.log(row('(a) / (d)', `${(rate('ours') / rate('certtool')).toFixed(0)}x`))
  console.log(row('Certwright: RSA-2048 devices', perSecond('rsa')))
  console.log(row(`node:crypto: RSA-2048 key pairs on ${availableParallelism()} cores`, perSecond('rawRsa')))
  console.log(row('the former / the latter, goal 0.9', (rate('rsa') / rate('rawRsa')).toFixed(2)))
  console.log(row('peak memory of the run over its start, goal 150 MB', `${(middle('peak') / 1e6).toFixed(0)} MB`))
  console.log(row('the list of all for Azure', `${(figures[0]!.exportMs / 1000).toFixed(1)} s`, `memory +${(figures[0]!.exportPeak / 1e6).toFixed(0)} MB`))
  console.log(row("longest stall of the core's event loop, goal 50 ms", `${middle('longestStallMs').toFixed(0)} ms`, `best ${Math.min(...figures.map(({ longestStallMs }) => longestStallMs)).toFixed(0)} ms`))
  rmSync(folder, { recursive: true, force: true })
}

/** A process of its own, since a process remembers only the most memory that it ever had. */
function run(count: number, keyType: string, exports: boolean): FleetFigures {
  const args = [join(import.meta.dirname, 'fleet-run.ts'), String(count), keyType, ...(exports ? ['exports'] : [])]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as FleetFigures
}

function rateOf(count: number, work: () => void): number {
  const start = performance.now()
  work()
  return (count * 1000) / (performance.now() - start)
}

function rawLimit(): void {
  const { privateKey: issuer } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const toBeSigned = randomBytes(450)
  for (let count = 0; count < rawDevices; count++) {
    generateKeyPairSync('ec', { namedCurve: 'P-256', publicKeyEncoding, privateKeyEncoding })
    createSign('sha256').update(toBeSigned).sign(issuer)
  }
}

async function rawRsaRate(): Promise<number> {
  const start = performance.now()
  const make = () => promisify(generateKeyPair)('rsa', { modulusLength: 2048, publicKeyEncoding, privateKeyEncoding })
  await Promise.all(Array.from({ length: rsaDevices }, make))
  return (rsaDevices * 1000) / (performance.now() - start)
}

function makeAuthority(folder: string): void {
  tool(folder, 'openssl', ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', 'ca.key'])
  tool(folder, 'openssl', ['req', '-x509', '-new', '-key', 'ca.key', '-subj', '/CN=Bench CA', '-days', '3650', '-out', 'ca.crt'])
  writeFileSync(join(folder, 'ext.cnf'), 'extendedKeyUsage=clientAuth\n')
}

function opensslLoop(folder: string): void {
  for (let count = 0; count < loopDevices; count++) {
    const name = `dev${count}`
    tool(folder, 'openssl', ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${name}.key`])
    tool(folder, 'openssl', ['req', '-new', '-key', `${name}.key`, '-subj', `/CN=${name}`, '-out', `${name}.csr`])
    const signing = ['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial']
    tool(folder, 'openssl', [...signing, '-days', '365', '-extfile', 'ext.cnf', '-out', `${name}.crt`])
  }
}

function certtoolLoop(folder: string): void {
  for (let count = 0; count < loopDevices; count++) {
    const name = `cert${count}`
    writeFileSync(join(folder, `${name}.tmpl`), `cn = "${name}"\nexpiration_days = 365\ntls_www_client\nsigning_key\n`)
    tool(folder, 'certtool', ['--generate-privkey', '--key-type', 'ecdsa', '--curve', 'secp256r1', '--outfile', `${name}.key`])
    const signing = ['--generate-certificate', '--load-privkey', `${name}.key`, '--load-ca-certificate', 'ca.crt', '--load-ca-privkey', 'ca.key']
    tool(folder, 'certtool', [...signing, '--template', `${name}.tmpl`, '--outfile', `${name}.crt`])
  }
}

function tool(cwd: string, name: string, args: string[]): void {
  const { status, stderr } = spawnSync(name, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
}
