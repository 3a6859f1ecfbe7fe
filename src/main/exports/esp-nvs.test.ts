import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { lacksTools, runTool } from '../testing/tools.ts'
import { espNvs } from './esp-nvs.ts'
import type { ExportIdentity } from './target.ts'
import { sourceOf, textOf } from './testing/bundle-source.ts'
import { issuedIdentity } from './testing/issued-identity.ts'

/** As the generator does: csv.DictReader on a file that is opened with newline=''. */
const reader = `
import csv, io, json, sys
text = io.TextIOWrapper(sys.stdin.buffer, encoding='utf-8', newline='')
print(json.dumps([dict(row) for row in csv.DictReader(text, delimiter=',')]))
`
type Row = Record<'key' | 'type' | 'encoding' | 'value', string>

const read = async (identity: ExportIdentity, options: object = {}): Promise<Row[]> => {
  const text = textOf(await espNvs.files(sourceOf(identity), options), 'nvs.csv')
  const { status, stdout, stderr } = runTool('python3', ['-c', reader], { input: text })
  expect(status, stderr).toBe(0)
  return JSON.parse(stdout) as Row[]
}

describe('the CSV for NVS', () => {
  it('is secret, and begins with the header and the namespace', async () => {
    const files = await espNvs.files(sourceOf(issuedIdentity()), { namespace: 'tls' })
    expect(files.map(({ path, isSecret }) => `${path}${isSecret ? ' secret' : ''}`)).toEqual(['nvs.csv secret', 'README.txt', 'manifest.json'])
    expect(textOf(files, 'nvs.csv').split('\n').slice(0, 4)).toEqual([
      'key,type,encoding,value',
      'tls,namespace,,',
      'broker_uri,data,string,mqtts://mqtt.home.lan:8883',
      'client_id,data,string,sensor-1',
    ])
    await expect(textOf(files, 'README.txt')).toMatchFileSnapshot('testing/snapshots/esp-nvs.txt')
  })
  it('takes no namespace that NVS would not', () => {
    for (const namespace of ['sixteen_letters_', 'a,b', '']) expect(espNvs.schema.safeParse({ namespace }).success).toBe(false)
  })
})

describe.skipIf(lacksTools('python3'))('read as the generator reads it, the CSV for NVS', () => {
  it('holds whole PEM under keys of at most 15 characters', async () => {
    const identity = issuedIdentity()
    const rows = await read(identity)
    expect(rows.map(({ key, type, encoding }) => [key, type, encoding])).toEqual([
      ['mqtt', 'namespace', ''],
      ...['broker_uri', 'client_id', 'ca_cert', 'client_cert', 'client_key'].map((key) => [key, 'data', 'string']),
    ])
    expect(rows.every(({ key }) => key.length <= 15)).toBe(true)
    const value = (key: string) => rows.find((row) => row.key === key)!.value
    expect(new X509Certificate(value('client_cert')).raw).toEqual(Buffer.from(identity.certificate))
    expect(new X509Certificate(value('ca_cert')).raw).toEqual(Buffer.from(identity.root))
    expect(value('client_key')).toMatch(/^-----BEGIN PRIVATE KEY-----\n[^-]+\n-----END PRIVATE KEY-----\n$/)
  })
  it('keeps what is longer than a string as binary', async () => {
    const rows = await read(issuedIdentity({ intermediates: [new Uint8Array(3000)] }))
    expect(rows.find(({ key }) => key === 'client_cert')!.encoding).toBe('binary')
  })
  it('gives hostile names and passwords back as they are', async () => {
    const credential = { username: 'a,"b"\nc,data,string,x', password: '=1+1 \u202e \'"\\' }
    const rows = await read(issuedIdentity({ name: '"', credential }), { mode: 'password' })
    expect(rows.slice(2).map(({ key, value }) => (key === 'ca_cert' ? key : value))).toEqual(['"', 'ca_cert', credential.username, credential.password])
  })
})
