import type { TlsIdentity } from '../../mqtt/network-contract.ts'
import { ec } from '../../testing/openssl-folder.ts'
import { createOpensslFolder } from '../../testing/openssl-folder.ts'

/** What a certificate of the lab is to be; everything may be wrong by itself. */
export interface LabCertificate {
  commonName: string
  /** Who signs it; itself where left out. */
  issuer?: LabIdentity
  /** As lines of an extension file of openssl; undefined for a certificate of version 1. */
  extensions?: readonly string[] | undefined
  /** As `openssl genpkey` wants it, or the key of another. */
  key?: readonly string[] | LabIdentity
  notBefore?: Date
  notAfter?: Date
  digest?: string
}

/** A certificate with its key, made by openssl. */
export interface LabIdentity extends TlsIdentity {
  /** The name of its files in the folder. */
  file: string
  /** Its own certificate alone, PEM; `certificateChain` may have more. */
  certificate: string
}

export const caExtensions = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign', 'subjectKeyIdentifier=hash']
export const serverExtensions = (altNames: string | null, usage = 'digitalSignature') => [
  'basicConstraints=critical,CA:FALSE',
  `keyUsage=critical,${usage}`,
  'extendedKeyUsage=serverAuth',
  ...(altNames === null ? [] : [`subjectAltName=${altNames}`]),
]
export const clientExtensions = ['basicConstraints=critical,CA:FALSE', 'keyUsage=critical,digitalSignature', 'extendedKeyUsage=clientAuth']

export const rsa = (bits: number) => ['-algorithm', 'RSA', '-pkeyopt', `rsa_keygen_bits:${bits}`]
export const hourMs = 3_600_000
export const dayMs = 24 * hourMs

/** Makes certificates by the openssl command, so that nothing of ours stands behind what the lab is wrong with. */
export class LabCertificates {
  readonly folder = createOpensslFolder()
  #count = 0

  constructor() {
    this.folder.write('index.txt', '')
    this.folder.write('index.txt.attr', 'unique_subject = no\n')
    this.folder.write('ca.cnf', configuration)
  }

  root(commonName: string, options: Partial<LabCertificate> = {}): LabIdentity {
    return this.make({ commonName, extensions: caExtensions, ...options })
  }

  make({ commonName, issuer, extensions, key = ec('P-256'), digest = 'sha256', ...dates }: LabCertificate): LabIdentity {
    const file = `${++this.#count}`
    const { notBefore = new Date(Date.now() - dayMs), notAfter = new Date(Date.now() + 365 * dayMs) } = dates
    const { folder } = this
    if ('file' in key) folder.write(`${file}.key`, folder.read(`${key.file}.key`))
    else folder.openssl('genpkey', ...key, '-out', `${file}.key`)
    folder.openssl('req', '-new', '-key', `${file}.key`, '-subj', `/CN=${commonName}`, '-out', `${file}.csr`, '-config', 'ca.cnf', '-utf8')
    const by = issuer ? ['-cert', `${issuer.file}.crt`, '-keyfile', `${issuer.file}.key`] : ['-selfsign', '-keyfile', `${file}.key`]
    // Without an extension file, and with a section without any, it is of version 1.
    const form = extensions === undefined ? [] : ['-extfile', folder.write(`${file}.ext`, extensions.map((line) => `${line}\n`).join(''))]
    const validity = ['-startdate', asn1Time(notBefore), '-enddate', asn1Time(notAfter)]
    folder.openssl('ca', '-batch', '-config', 'ca.cnf', '-notext', '-md', digest, ...by, ...validity, ...form, '-in', `${file}.csr`, '-out', `${file}.crt`)
    const certificate = folder.read(`${file}.crt`).toString()
    return { file, certificate, certificateChain: certificate, privateKey: folder.read(`${file}.key`).toString() }
  }

  /** A CRL of this CA; revoked are those that are given. */
  revocationList(issuer: LabIdentity, { revoked = [], nextUpdate = new Date(Date.now() + dayMs) }: { revoked?: readonly LabIdentity[]; nextUpdate?: Date } = {}): string {
    const name = `crl-${++this.#count}`
    const by = ['-config', 'ca.cnf', '-cert', `${issuer.file}.crt`, '-keyfile', `${issuer.file}.key`]
    for (const { file } of revoked) this.folder.openssl('ca', ...by, '-revoke', `${file}.crt`)
    const dates = ['-crl_lastupdate', asn1Time(new Date(Date.now() - 2 * dayMs)), '-crl_nextupdate', asn1Time(nextUpdate)]
    this.folder.openssl('ca', ...by, '-gencrl', '-md', 'sha256', ...dates, '-out', `${name}.pem`)
    return this.folder.path(`${name}.pem`)
  }
}

/** The same identity that sends these certificates along. */
export function withChain(identity: LabIdentity, ...others: readonly LabIdentity[]): LabIdentity {
  return { ...identity, certificateChain: [identity, ...others].map(({ certificate }) => certificate).join('') }
}

const configuration = `
[ca]
default_ca = lab
[lab]
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
