import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runTool } from '../../testing/tools.ts'
import type { TlsIdentity } from '../network-contract.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** What a test asks of a certificate. */
export interface CertificateRequest {
  commonName: string
  usage: 'serverAuth' | 'clientAuth'
  /** In OpenSSL's words, such as "DNS:mqtt.test, IP:127.0.0.1". */
  altNames?: string
  notBefore?: Date
  notAfter?: Date
  /** As `openssl genpkey` wants it. */
  key?: readonly string[]
}

const p256 = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']
const dayMs = 86_400_000

/**
 * A certification authority made of the openssl command, in a folder of its own. Not ours, so that ours cannot be wrong with
 * it.
 */
export class TestAuthority {
  readonly folder: string
  readonly certificate: string
  #count = 0

  /** `days` may be negative: an authority that has expired. */
  constructor(commonName: string, { key = p256, days = 30 }: { key?: readonly string[]; days?: number } = {}) {
    this.folder = temporaryFolder('test-ca')
    writeFileSync(join(this.folder, 'index.txt'), '')
    writeFileSync(join(this.folder, 'index.txt.attr'), 'unique_subject = no\n')
    writeFileSync(join(this.folder, 'ca.cnf'), configuration)
    writeFileSync(
      join(this.folder, 'ca.ext'),
      'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n',
    )
    this.#openssl('genpkey', ...key, '-out', 'ca.key')
    this.#openssl('req', '-new', '-key', 'ca.key', '-subj', `/CN=${commonName}`, '-out', 'ca.csr', '-config', 'ca.cnf')
    this.#sign('ca', ['-selfsign', '-keyfile', 'ca.key'], new Date(Date.now() - 400 * dayMs), new Date(Date.now() + days * dayMs))
    this.certificate = this.#read('ca.crt')
  }

  /** Its certificate and key, for a broker or a client that shows them. */
  get identity(): TlsIdentity {
    return { certificateChain: this.certificate, privateKey: this.#read('ca.key') }
  }

  issue({ commonName, usage, altNames, key = p256, ...validity }: CertificateRequest): TlsIdentity {
    const name = `leaf-${++this.#count}`
    const { notBefore = new Date(Date.now() - dayMs), notAfter = new Date(Date.now() + 10 * dayMs) } = validity
    const lines = ['basicConstraints=critical,CA:FALSE', 'keyUsage=critical,digitalSignature', `extendedKeyUsage=${usage}`]
    writeFileSync(
      join(this.folder, `${name}.ext`),
      [...lines, ...(altNames ? [`subjectAltName=${altNames}`] : []), ''].join('\n'),
    )
    this.#openssl('genpkey', ...key, '-out', `${name}.key`)
    this.#openssl('req', '-new', '-key', `${name}.key`, '-subj', `/CN=${commonName}`, '-out', `${name}.csr`, '-config', 'ca.cnf')
    this.#sign(name, ['-cert', 'ca.crt', '-keyfile', 'ca.key'], notBefore, notAfter)
    return { certificateChain: this.#read(`${name}.crt`), privateKey: this.#read(`${name}.key`) }
  }

  #sign(name: string, by: readonly string[], notBefore: Date, notAfter: Date): void {
    const dates = ['-startdate', asn1Time(notBefore), '-enddate', asn1Time(notAfter)]
    const files = ['-in', `${name}.csr`, '-out', `${name}.crt`, '-extfile', `${name}.ext`]
    this.#openssl('ca', '-batch', '-config', 'ca.cnf', '-notext', '-md', 'sha256', ...by, ...dates, ...files)
  }

  #openssl(...args: string[]): void {
    const { status, stderr } = runTool('openssl', args, { cwd: this.folder })
    if (status !== 0) throw new Error(`openssl ${args[0] ?? ''}: ${stderr}`)
  }

  #read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8')
  }
}

/** A certificate that its holder signed. */
export function selfSigned(commonName: string): TlsIdentity {
  return new TestAuthority(commonName).identity
}

const configuration = `
[ca]
default_ca = test
[test]
dir = .
database = index.txt
new_certs_dir = .
rand_serial = yes
policy = any
[any]
commonName = supplied
[req]
distinguished_name = empty
prompt = no
[empty]
`

function asn1Time(date: Date): string {
  return `${date.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z`
}
