import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openTestCore, testPassphrase } from '../../main/testing/test-core.ts'
import { findTool, lacksTools, runTool } from '../../main/testing/tools.ts'
import { issueEverything } from './issue-everything.ts'
import type { IssuePlan } from './issue-plan.ts'
import { opensslCommands, type CommandPlan } from './openssl-commands.ts'

const subject = { commonName: 'O’Neil’s CA', organization: "Smith / Sons + 'Co' \\ Ltd", country: 'GB', locality: 'Köln' }
const altNames = [
  { type: 'dns', value: 'mqtt.home.lan' },
  { type: 'dns', value: '*.lan.example' },
  { type: 'ip', value: '192.168.1.10' },
  { type: 'ip', value: '2001:db8::1' },
] as const

function plan(rest: Partial<CommandPlan> = {}): CommandPlan {
  return {
    authority: { subject, keyType: 'ec-p256', validityDays: 3650 },
    authorityKeyType: 'ec-p256',
    broker: { commonName: 'mqtt.home.lan', altNames, keyType: 'rsa-2048', validityDays: 397 },
    devices: { ids: ['sensor-1', "kitchen's lamp"], keyType: 'ec-p256', validityDays: 825 },
    ...rest,
  }
}
const textOf = (given: CommandPlan) => opensslCommands(given).map(({ text }) => text).join('\n')

describe('the openssl commands', () => {
  it('grow with what has been typed', () => {
    const ids = (given: CommandPlan) => opensslCommands(given).map(({ id }) => id)
    expect(ids(plan({ broker: undefined, devices: undefined }))).toEqual(['authority'])
    expect(ids(plan({ broker: { ...plan().broker!, altNames: [] }, devices: undefined }))).toEqual(['authority'])
    expect(ids(plan())).toEqual(['authority', 'broker', 'devices'])
  })

  it('do not make an authority that exists', () => {
    expect(opensslCommands(plan({ authority: { existing: 'Home\nCA' } }))[0]!.text).toBe('# Home CA exists: ca.crt is its certificate, ca.key its key.')
  })

  it('read many devices from a file', () => {
    const ids = Array.from({ length: 500 }, (_, index) => `sensor-${index}`)
    const text = textOf(plan({ devices: { ...plan().devices!, ids } }))
    expect(text).toContain('done 3< devices.txt')
    expect(text).not.toContain('sensor-1')
  })

  it('hold no secret', () => {
    expect(textOf(plan())).not.toMatch(/pass(in|out)?[ :]|-password|-nodes/)
  })
})

describe.skipIf(process.platform === 'win32' || lacksTools('openssl'))('the openssl commands, run by openssl', () => {
  let folder: string
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  /**
   * Runs the commands away from any terminal: openssl then reads the passphrase from standard input. It reads ahead, so each
   * one gets an input of its own.
   */
  function run(given: CommandPlan, files: Record<string, string> = {}): void {
    folder = mkdtempSync(join(tmpdir(), 'certwright-commands-'))
    const answering = `#!/bin/sh\nprintf 'marble tuba\\nmarble tuba\\n' | ${findTool('openssl')!} "$@"\n`
    mkdirSync(join(folder, 'bin'))
    writeFileSync(join(folder, 'bin', 'openssl'), answering, { mode: 0o755 })
    for (const [name, text] of Object.entries({ ...files, 'run.sh': textOf(given) })) writeFileSync(join(folder, name), text)
    const env = { ...process.env, PATH: `${join(folder, 'bin')}:${process.env['PATH']}` }
    // `detached` works for spawnSync too, though its types do not know it.
    const options = { cwd: folder, env, encoding: 'utf8' as const, detached: true }
    const { status, stderr } = spawnSync('sh', ['-e', 'run.sh'], options)
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' })
  }

  const fields = ['-subject', '-issuer', '-nameopt', 'RFC2253,-esc_msb,utf8', '-ext', 'basicConstraints,keyUsage,extendedKeyUsage,subjectAltName']
  const shown = (pem: string) => {
    const { output } = runTool('openssl', ['x509', '-noout', ...fields], { input: pem })
    return output.replace(/ +\n/g, '\n')
  }
  const days = (pem: string) => {
    const { stdout } = runTool('openssl', ['x509', '-noout', '-enddate', '-dateopt', 'iso_8601'], { input: pem })
    return stdout.trim().slice(0, 'notAfter=2027-01-01'.length)
  }

  it('make certificates that say what ours say', async () => {
    const ids = ['sensor-1', "kitchen's lamp"]
    run(plan({ devices: { ids, keyType: 'ec-p256', validityDays: 825 } }))
    const core = await openTestCore()
    try {
      await core.api.vault.create({ passphrase: testPassphrase })
      const issue: IssuePlan = {
        authority: { subject },
        broker: { commonName: 'mqtt.home.lan', altNames: [...altNames], keyType: 'rsa-2048' },
        devices: { ids },
      }
      const options = { signal: new AbortController().signal, onProgress: () => undefined, onIssued: () => undefined }
      const { issued } = await issueEverything(core.api, issue, options)
      const files = ['ca.crt', 'broker.crt', ...ids.map((id) => `${id}.crt`)]
      for (const [index, { fingerprint }] of issued.entries()) {
        const { pem } = await core.api.certificates.show({ reference: fingerprint })
        const theirs = runTool('openssl', ['x509', '-in', files[index]!], { cwd: folder }).stdout
        expect(shown(theirs)).toBe(shown(pem))
        expect(days(theirs)).toBe(days(pem))
      }
      expect(issued).toHaveLength(4)
    } finally {
      await core.close()
    }
  })

  it('make a root that can be kept away, and an issuing CA that signs in its place, as ours are', async () => {
    const issuing = { commonName: 'O’Neil’s Issuing CA', country: 'GB' }
    run(plan({ issuing: { subject: issuing, validityDays: 1825 }, devices: { ids: ['door'], keyType: 'ec-p256', validityDays: 825 } }))
    const theirs = (file: string) => runTool('openssl', ['x509', '-in', file], { cwd: folder }).stdout
    const verify = (purpose: string, file: string) =>
      runTool('openssl', ['verify', '-x509_strict', '-CAfile', 'root.crt', '-untrusted', 'ca.crt', '-purpose', purpose, file], { cwd: folder }).output
    expect(verify('sslserver', 'broker.crt')).toBe('broker.crt: OK\n')
    expect(verify('sslclient', 'door.crt')).toBe('door.crt: OK\n')
    const core = await openTestCore()
    try {
      await core.api.vault.create({ passphrase: testPassphrase })
      const issue: IssuePlan = {
        authority: { subject },
        issuing: { subject: issuing },
        broker: { commonName: 'mqtt.home.lan', altNames: [...altNames], keyType: 'rsa-2048' },
        devices: { ids: ['door'] },
      }
      const options = { signal: new AbortController().signal, onProgress: () => undefined, onIssued: () => undefined }
      const { issued } = await issueEverything(core.api, issue, options)
      expect(issued.map(({ name, issuer }) => [name, issuer?.name])).toEqual([
        [subject.commonName, undefined],
        [issuing.commonName, subject.commonName],
        ['mqtt.home.lan', issuing.commonName],
        ['door', issuing.commonName],
      ])
      for (const [index, file] of ['root.crt', 'ca.crt', 'broker.crt', 'door.crt'].entries()) {
        const { pem } = await core.api.certificates.show({ reference: issued[index]!.fingerprint })
        expect(shown(theirs(file))).toBe(shown(pem))
        expect(days(theirs(file))).toBe(days(pem))
      }
    } finally {
      await core.close()
    }
  })

  it.each(['ec-p384', 'rsa-2048'] as const)('make a path that openssl accepts strictly, under an authority of %s', (keyType) => {
    run(plan({ authority: { subject, keyType, validityDays: 30 }, authorityKeyType: keyType, devices: { ids: ['door'], keyType, validityDays: 20 } }))
    const verify = (purpose: string, file: string) =>
      runTool('openssl', ['verify', '-x509_strict', '-CAfile', 'ca.crt', '-purpose', purpose, file], { cwd: folder }).output
    expect(verify('sslserver', 'broker.crt')).toBe('broker.crt: OK\n')
    expect(verify('sslclient', 'door.crt')).toBe('door.crt: OK\n')
    expect(runTool('openssl', ['pkey', '-in', 'ca.key', '-noout', '-passin', 'pass:wrong'], { cwd: folder }).status).not.toBe(0)
  })

  it('make many devices from a file', () => {
    const ids = Array.from({ length: 12 }, (_, index) => `sensor-${index}`)
    run(plan({ devices: { ids, keyType: 'ec-p256', validityDays: 825 } }), { 'devices.txt': `${ids.join('\n')}\n` })
    expect(runTool('openssl', ['verify', '-CAfile', 'ca.crt', ...ids.map((id) => `${id}.crt`)], { cwd: folder }).status).toBe(0)
  })
})
