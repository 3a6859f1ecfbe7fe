import { createHash, createPublicKey } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { objectIdentifier, sequence, smallInteger, bitString } from '../pki/der.ts'
import { childrenOf, readDer } from '../pki/der-reader.ts'
import { createOpensslFolder, derOf, ec, keyOptions, type OpensslFolder } from '../testing/openssl-folder.ts'
import { lacksTools } from '../testing/tools.ts'
import { readFileContent } from './read-file-content.ts'

describe.skipIf(lacksTools('openssl'))('a certification request', () => {
  let folder: OpensslFolder
  beforeAll(() => {
    folder = createOpensslFolder()
  })

  const make = (keyType: string, options: readonly string[], request: readonly string[] = []) => {
    folder.openssl('genpkey', ...options, '-out', 'x.key')
    folder.openssl('req', '-new', '-key', 'x.key', '-subj', `/O=Test/CN=${keyType}`, ...request, '-out', 'x.csr')
    return folder.read('x.csr')
  }

  test.each(Object.entries(keyOptions))('with a key of type %s is told of, from PEM and DER alike', (keyType, options) => {
    const pem = make(keyType, options)
    const der = derOf(pem)
    const expected = {
      type: 'certification-request',
      der: der.toString('base64'),
      subject: `CN=${keyType},O=Test`,
      fingerprint: createHash('sha256').update(der).digest('hex').toUpperCase(),
      keyDescription: keyType,
      publicKey: createPublicKey(folder.read('x.key')).export({ type: 'spki', format: 'der' }).toString('base64'),
      unsafeCurve: null,
    }
    expect(readFileContent(pem).objects).toEqual([expected])
    expect(readFileContent(der).objects).toEqual([expected])
    expect(readFileContent(make(keyType, options, ['-newhdr'])).objects[0]?.type).toBe('certification-request')
  })

  test('with extensions asked for is told of', () => {
    const { objects } = readFileContent(
      make('x', ec('P-256'), ['-addext', 'subjectAltName=DNS:a.example', '-addext', 'keyUsage=digitalSignature']),
    )
    expect(objects).toMatchObject([{ type: 'certification-request', subject: 'CN=x,O=Test' }])
  })

  test('on a foreign curve is told of, and never given to a library', () => {
    const { objects } = readFileContent(make('x', ec('secp256k1')))
    expect(objects).toMatchObject([{ type: 'certification-request', unsafeCurve: 'secp256k1', keyDescription: 'EC secp256k1' }])
  })

  test('without its attributes, which some tools leave out, is told of', () => {
    const info = childrenOf(readDer(derOf(make('x', ec('P-256')))))[0]!
    const [, subject, spki] = childrenOf(info).map(({ bytes }) => bytes)
    const algorithm = sequence(objectIdentifier('1.2.840.10045.4.3.2'))
    const request = sequence(sequence(smallInteger(0), subject!, spki!), algorithm, bitString(Buffer.alloc(70)))
    expect(readFileContent(request).objects).toMatchObject([{ type: 'certification-request', subject: 'CN=x,O=Test' }])
  })

  test('whose key is damaged is refused', () => {
    const der = derOf(make('x', ec('P-256')))
    const at = der.indexOf(createPublicKey(folder.read('x.key')).export({ type: 'spki', format: 'der' }))
    der[at + 60]! ^= 0x55
    expect(() => readFileContent(der)).toThrow(expect.objectContaining({ code: 'FILE_NOT_UNDERSTOOD' }))
  })
})
