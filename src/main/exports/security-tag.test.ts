import { createPrivateKey, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { nrf91 } from './nrf91.ts'
import { sourceOf, textOf } from './testing/bundle-source.ts'
import { issuedIdentity } from './testing/issued-identity.ts'
import { zephyr } from './zephyr.ts'

const identity = issuedIdentity()

function expectIdentity(ca: string, certificate: string, key: string): void {
  expect(new X509Certificate(ca).raw).toEqual(Buffer.from(identity.root))
  expect(new X509Certificate(certificate).raw).toEqual(Buffer.from(identity.certificate))
  expect(createPrivateKey(key).export({ format: 'der', type: 'pkcs8' })).toEqual(Buffer.from(identity.privateKey!))
}

describe('the lines for Zephyr', () => {
  it('fill the buffer in short parts and store it as the three under one tag', async () => {
    const files = await zephyr.files(sourceOf(identity), { tag: 7 })
    const stored = new Map<string, string>()
    let buffer = ''
    // As the shell does.
    for (const line of textOf(files, 'shell.txt').trimEnd().split('\n')) {
      expect(line.length).toBeLessThan(256)
      const [, verb, first, ...rest] = line.split(' ')
      if (verb === 'add') stored.set([first, ...rest].join(' '), Buffer.from(buffer, 'base64').toString())
      else buffer = first === 'clear' ? '' : buffer + first!
    }
    expect([...stored.keys()]).toEqual(['CA_CERT', 'CLIENT_CERT', 'PRIVATE_KEY'].map((type) => `7 ${type} DEFAULT BINT`))
    expectIdentity(...([...stored.values()] as [string, string, string]))
    await expect(textOf(files, 'README.txt')).toMatchFileSnapshot('testing/snapshots/zephyr.txt')
  })
})

describe('the AT commands for the nRF91', () => {
  it('store PEM as types 0, 1 and 2 under one tag, with the radio off', async () => {
    const files = await nrf91.files(sourceOf(identity), {})
    const text = textOf(files, 'at-commands.txt')
    const contents = [...text.matchAll(/^AT%CMNG=0,42,([012]),"([^"]+)"$/gm)]
    expect(contents.map(([, type]) => type)).toEqual(['0', '1', '2'])
    expectIdentity(...(contents.map(([, , pem]) => pem) as [string, string, string]))
    expect([text.split('\n')[0], text.trimEnd().split('\n').at(-1)]).toEqual(['AT+CFUN=4', 'AT%CMNG=1,42'])
    await expect(textOf(files, 'README.txt')).toMatchFileSnapshot('testing/snapshots/nrf91.txt')
  })
})
