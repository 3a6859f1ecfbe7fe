import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { findRevoked, readRevocationList, revocationListSignatureFault } from '../src/main/pki/read-revocation-list.ts'
import { issueRevocationList, type RevocationListEntry } from '../src/main/pki/revocation-list.ts'
import { newSerialNumber, printSerialNumber } from '../src/main/pki/serial-number.ts'
import { makeRoot } from '../src/main/pki/testing/certificates.ts'
import { toPem } from '../src/shared/pem.ts'
import { revocationReasons } from '../src/shared/revocation.ts'

/** What one round found out; memory in octets above what the process had before. */
export interface CrlFigures {
  octets: number
  writeMs: number
  writePeak: number
  findMs: number
  readMs: number
  peak: number
}

const [folder, count] = [process.argv[2]!, Number(process.argv[3])]
const root = await makeRoot()
const second = 1000
const start = Date.parse('2026-01-01T00:00:00Z')
const serialNumbers = Array.from({ length: count }, newSerialNumber)

/** As a vault would give them: one at a time, each revoked at a time of its own. */
function* entries(): Generator<RevocationListEntry> {
  for (const [index, serialNumber] of serialNumbers.entries()) {
    const reason = index % 10 === 0 ? null : revocationReasons[index % revocationReasons.length]!
    yield { serialNumber, revocationDate: new Date(start + index * second), reason }
  }
}

const before = process.memoryUsage.rss()
const peak = () => process.resourceUsage().maxRSS * 1024 - before
const dates = { thisUpdate: new Date(start), nextUpdate: new Date(start + 30 * 86_400 * second) }

const [der, writeMs] = timed(() => issueRevocationList({ number: 1n, ...dates, entries: entries() }, root.issuer))
const writePeak = peak()
const [, findMs] = timed(() => {
  const list = readRevocationList(der)
  if (revocationListSignatureFault(list, root.keyPair.publicKey) !== null) throw new Error('the signature is wrong')
  if (findRevoked(list, printSerialNumber(serialNumbers.at(-1)!)) === null) throw new Error('the last one was not found')
})
const [read, readMs] = timed(() => {
  let seen = 0
  for (const { unknownCriticalExtensions } of readRevocationList(der).entries()) seen += unknownCriticalExtensions.length === 0 ? 1 : 0
  return seen
})
if (read !== count) throw new Error(`only ${read} were read`)

writeFileSync(join(folder, 'list.der'), der)
writeFileSync(join(folder, 'ca.pem'), toPem('CERTIFICATE', root.der))
const figures: CrlFigures = { octets: der.length, writeMs, writePeak, findMs, readMs, peak: peak() }
console.log(JSON.stringify(figures))

function timed<Result>(run: () => Result): [Result, number] {
  const begin = performance.now()
  return [run(), performance.now() - begin]
}
