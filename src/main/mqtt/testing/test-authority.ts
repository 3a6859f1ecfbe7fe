import { createOpensslFolder } from '../../testing/openssl-folder.ts'
import type { TlsIdentity } from '../network-contract.ts'

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
  readonly #folder = createOpensslFolder()
  readonly certificate: string
  #count = 0

  /** `days` may be negative: an authority that has expired. */
  constructor(commonName: string, { key = p256, days = 30 }: { key?: readonly string[]; days?: number } = {}) {
    this.#folder.write('index.txt', '')
    this.#folder.write('index.txt.attr', 'unique_subject = no\n')
    this.#folder.write('ca.cnf', configuration)
    const extensions = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign', 'subjectKeyIdentifier=hash']
    this.#folder.write('ca.ext', extensions.map((line) => `${line}\n`).join(''))
    this.#folder.openssl('genpkey', ...key, '-out', 'ca.key')
    this.#folder.openssl('req', '-new', '-key', 'ca.key', '-subj', `/CN=${commonName}`, '-out', 'ca.csr', '-config', 'ca.cnf')
    this.#sign('ca', ['-selfsign', '-keyfile', 'ca.key'], new Date(Date.now() - 400 * dayMs), new Date(Date.now() + days * dayMs))
    this.certificate = this.#read('ca.crt')
  }

  /** Where its files are, and those of a test may be too. */
  get folder(): string {
    return this.#folder.path('')
  }

  /** Its certificate and key, for a broker or a client that shows them. */
  get identity(): TlsIdentity {
    return { certificateChain: this.certificate, privateKey: this.#read('ca.key') }
  }

  issue({ commonName, usage, altNames, key = p256, ...validity }: CertificateRequest): TlsIdentity {
    const name = `leaf-${++this.#count}`
    const { notBefore = new Date(Date.now() - dayMs), notAfter = new Date(Date.now() + 10 * dayMs) } = validity
    const lines = ['basicConstraints=critical,CA:FALSE', 'keyUsage=critical,digitalSignature', `extendedKeyUsage=${usage}`]
    this.#folder.write(`${name}.ext`, [...lines, ...(altNames ? [`subjectAltName=${altNames}`] : []), ''].join('\n'))
    this.#folder.openssl('genpkey', ...key, '-out', `${name}.key`)
    this.#folder.openssl('req', '-new', '-key', `${name}.key`, '-subj', `/CN=${commonName}`, '-out', `${name}.csr`, '-config', 'ca.cnf')
    this.#sign(name, ['-cert', 'ca.crt', '-keyfile', 'ca.key'], notBefore, notAfter)
    return { certificateChain: this.#read(`${name}.crt`), privateKey: this.#read(`${name}.key`) }
  }

  #sign(name: string, by: readonly string[], notBefore: Date, notAfter: Date): void {
    const dates = ['-startdate', asn1Time(notBefore), '-enddate', asn1Time(notAfter)]
    const files = ['-in', `${name}.csr`, '-out', `${name}.crt`, '-extfile', `${name}.ext`]
    this.#folder.openssl('ca', '-batch', '-config', 'ca.cnf', '-notext', '-md', 'sha256', ...by, ...dates, ...files)
  }

  #read(file: string): string {
    return this.#folder.read(file).toString()
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
