import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readCertificate, type ReadCertificate } from '../../pki/read-certificate.ts'
import { temporaryFolder } from '../../testing/temporary-folder.ts'
import type { TestCore } from '../../testing/test-core.ts'
import { runTool } from '../../testing/tools.ts'

const folder = temporaryFolder('judges')
let count = 0

/** Writes PEM into a file of its own and gives its path. */
export function pemFile(...pems: readonly string[]): string {
  const path = join(folder, `${(count += 1)}.pem`)
  writeFileSync(path, pems.join(''))
  return path
}

/** The certificate that a reference means, as PEM. */
export async function pemOf(core: TestCore, reference: string): Promise<string> {
  return (await core.api.certificates.show({ reference })).pem
}

/** What our own reader says of a certificate. */
export function readPem(pem: string): ReadCertificate {
  return readCertificate(new X509Certificate(pem).raw)
}

/** What openssl and certtool say of a leaf below these issuing CAs under this root: nothing where both accept it. */
export function refusals(leaf: string, { root, issuers = [], openssl = [] }: { root: string; issuers?: readonly string[]; openssl?: readonly string[] }): string {
  const untrusted = issuers.length > 0 ? ['-untrusted', pemFile(...issuers)] : []
  const byOpenssl = runTool('openssl', ['verify', '-x509_strict', '-CAfile', pemFile(root), ...untrusted, ...openssl, pemFile(leaf)])
  const byGnutls = runTool('certtool', ['--verify', '--load-ca-certificate', pemFile(root), '--infile', pemFile(leaf, ...issuers)])
  return [byOpenssl, byGnutls].filter(({ status }) => status !== 0).map(({ output }) => output).join('')
}
