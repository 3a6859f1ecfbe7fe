import { createHash } from 'node:crypto'
import { AppError } from '../../shared/errors.ts'
import { argon2id } from './argon2id.ts'
import { decrypt, encrypt, seal, unseal } from './seal.ts'

/**
 * Runs what the vault rests on against answers that others have published, in the host and thread where it will run.
 * Throws SELF_TEST_FAILED with the name of what failed.
 */
export async function selfTest(): Promise<void> {
  for (const [name, holds] of Object.entries(tests)) {
    let cause: unknown
    const isRight = await Promise.resolve()
      .then(holds)
      .catch((error: unknown) => {
        cause = error
        return false
      })
    if (!isRight) throw failed(name, cause)
  }
}

const tests: Readonly<Record<string, () => boolean | Promise<boolean>>> = {
  // The reference implementation's own: https://github.com/P-H-C/phc-winner-argon2/blob/master/src/test.c (version 0x13, id)
  async Argon2id() {
    const key = await argon2id(text('password'), text('somesalt'), { memoryKiB: 256, iterations: 2, parallelism: 2 }, 32)
    return hex(key) === '6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037'
  },
  // McGrew and Viega, "The Galois/Counter Mode of Operation (GCM)", appendix B, test case 16.
  'AES-256-GCM'() {
    const { key, nonce, associated, content, ciphertext, tag } = gcmTestCase16
    const sealed = encrypt(octets(key), octets(nonce), octets(associated), octets(content))
    const opened = decrypt(octets(key), octets(nonce), octets(associated), octets(ciphertext + tag))
    return hex(sealed) === ciphertext + tag && opened !== undefined && hex(opened) === content
  },
  'refusal of a changed seal'() {
    const key = octets(gcmTestCase16.key)
    const sealed = seal(key, ['self-test'], text('content'))
    const changed = sealed.with(-1, sealed.at(-1)! ^ 1)
    return unseal(key, ['self-test'], sealed) !== undefined && unseal(key, ['self-test'], changed) === undefined
  },
  // FIPS 180-4: SHA-256 of "abc".
  'SHA-256'() {
    const digest = createHash('sha256').update('abc').digest('hex')
    return digest === 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
  },
}

const gcmTestCase16 = {
  key: 'feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308',
  nonce: 'cafebabefacedbaddecaf888',
  associated: 'feedfacedeadbeeffeedfacedeadbeefabaddad2',
  content:
    'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72' +
    '1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
  ciphertext:
    '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa' +
    '8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662',
  tag: '76fc6ece0f4e1768cddf8853bb2d551b',
}

function text(content: string): Uint8Array {
  return new TextEncoder().encode(content)
}

function octets(digits: string): Uint8Array {
  return new Uint8Array(Buffer.from(digits, 'hex'))
}

function hex(content: Uint8Array): string {
  return Buffer.from(content).toString('hex')
}

function failed(name: string, cause: unknown): AppError {
  return new AppError('SELF_TEST_FAILED', `The self-test of ${name} failed: this machine or program computes wrongly.`, {
    remedy: 'Do not use this installation; install Certwright anew, or use another machine.',
    details: { test: name },
    cause,
  })
}
