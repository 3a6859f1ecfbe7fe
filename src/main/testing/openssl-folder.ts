import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from './temporary-folder.ts'
import { runTool } from './tools.ts'

/** A folder in which openssl makes files; gone when the tests of the file are over. */
export interface OpensslFolder {
  path(name: string): string
  read(name: string): Buffer
  write(name: string, content: string | Uint8Array): string
  /** Runs openssl in the folder; throws where it fails. */
  openssl(...args: string[]): string
  /** Makes `NAME.key` (PKCS#8 PEM) and a self-signed `NAME.pem` with the subject O=Test,CN=NAME. */
  identity(name: string, keyOptions: readonly string[]): void
}

/** Key options of `openssl genpkey` by the description that the reader gives them. */
export const keyOptions = {
  'RSA 2048': ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  'EC P-256': ec('P-256'),
  'EC P-384': ec('P-384'),
  'EC P-521': ec('P-521'),
  'EC P-224': ec('P-224'),
  Ed25519: ['-algorithm', 'ED25519'],
} as const

/** Options of `openssl genpkey` for a named curve. */
export function ec(curve: string): string[] {
  return ['-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${curve}`]
}

export function createOpensslFolder(): OpensslFolder {
  const folder = temporaryFolder('openssl')
  const openssl = (...args: string[]): string => {
    const { status, stdout, output } = runTool('openssl', args, { cwd: folder })
    if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${output}`)
    return stdout
  }
  return {
    path: (name) => join(folder, name),
    read: (name) => readFileSync(join(folder, name)),
    write(name, content) {
      writeFileSync(join(folder, name), content)
      return join(folder, name)
    },
    openssl,
    identity(name, options) {
      openssl('genpkey', ...options, '-out', `${name}.key`)
      openssl('req', '-x509', '-new', '-key', `${name}.key`, '-subj', `/O=Test/CN=${name}`, '-days', '30', '-out', `${name}.pem`)
    },
  }
}

/** The DER inside the first block of a PEM file. */
export function derOf(pem: Buffer): Buffer {
  const base64 = /-----BEGIN [^-]+-----([^-]+)-----END/.exec(pem.toString())?.[1] ?? ''
  return Buffer.from(base64, 'base64')
}
