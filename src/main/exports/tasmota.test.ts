import { createECDH, createPrivateKey, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { tasmota } from './tasmota.ts'
import { sourceOf, textOf } from './testing/bundle-source.ts'
import { issuedIdentity } from './testing/issued-identity.ts'

const now = new Date('2030-01-01')
const linesOf = async (identity = issuedIdentity()) => textOf(await tasmota.files(sourceOf(identity), {}), 'console.txt').trimEnd().split('\n')
const valueOf = (lines: readonly string[], command: string) => lines.find((line) => line.startsWith(`${command} `))?.slice(command.length + 1)
const point = (scalar: Buffer) => {
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(scalar)
  return ecdh.getPublicKey()
}

describe('the lines for Tasmota', () => {
  it('hold the key as 32 bytes, then the certificate, and point at the broker', async () => {
    const identity = issuedIdentity()
    const lines = await linesOf(identity)
    expect(lines.map((line) => line.split(' ')[0])).toEqual([
      ...['TLSKey1', 'TLSKey2', 'MqttHost', 'MqttPort', 'MqttClient', 'Topic', 'SetOption132', 'SetOption165', 'MqttFingerprint1', 'SetOption103'],
    ])
    const key = Buffer.from(valueOf(lines, 'TLSKey1')!, 'base64')
    const certificate = Buffer.from(valueOf(lines, 'TLSKey2')!, 'base64')
    expect(key).toHaveLength(32)
    expect(certificate).toEqual(Buffer.from(identity.certificate))
    const spki = new X509Certificate(certificate).publicKey.export({ format: 'der', type: 'spki' })
    expect(spki.subarray(-65)).toEqual(point(key))
    await expect(textOf(await tasmota.files(sourceOf(identity), {}), 'README.txt')).toMatchFileSnapshot('testing/snapshots/tasmota.txt')
  })
  it('fill the key with zeros in front, where it is a small number', async () => {
    const scalar = Buffer.concat([Buffer.alloc(3), Buffer.alloc(29, 7)])
    const [x, y] = [point(scalar).subarray(1, 33), point(scalar).subarray(33)].map((part) => part.toString('base64url'))
    const jwk = { kty: 'EC', crv: 'P-256', d: scalar.toString('base64url'), x: x!, y: y! }
    const privateKey = createPrivateKey({ key: jwk, format: 'jwk' })
    const lines = await linesOf(issuedIdentity({ privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }) }))
    expect(Buffer.from(valueOf(lines, 'TLSKey1')!, 'base64')).toEqual(scalar)
  })
  it('hold no name that a console would read as more than a name', async () => {
    const lines = await linesOf(issuedIdentity({ name: 'x; Reset 1' }))
    expect(lines.join('\n')).not.toContain('Reset')
  })
  it('are refused for other keys than P-256, and for a certificate that does not fit', () => {
    const check = (change: Parameters<typeof issuedIdentity>[0]) =>
      tasmota.check(sourceOf(issuedIdentity(change), { now }), {}).map(({ severity, message }) => `${severity}: ${message}`)
    expect(check({})).toEqual([])
    expect(check({ keyType: 'rsa-2048', keyDescription: 'RSA 2048' })).toEqual(['error: The key of sensor-1 is RSA 2048; Tasmota takes P-256 only.'])
    const padded = Buffer.concat([issuedIdentity().certificate, Buffer.alloc(600)])
    expect(check({ certificate: padded })).toContain(`error: The certificate of sensor-1 has ${padded.length} bytes; Tasmota keeps 257 to 900.`)
  })
})
