import { X509Certificate } from 'node:crypto'
import type { AltName } from '../../../shared/alt-name.ts'
import type { KeyType } from '../../../shared/key-type.ts'
import { createOpensslFolder } from '../../testing/openssl-folder.ts'
import type { ExportIdentity } from '../target.ts'

/** What openssl is asked to issue. */
export interface FleetRequest {
  kind?: 'broker' | 'device' | 'client'
  /** The name of the CA that signs; the certificate's own name for a self-signed one. */
  issuer: string
  altNames?: readonly AltName[]
  keyType?: KeyType | 'rsa-1024'
  days?: number
  digest?: 'sha256' | 'sha1'
}

interface SigningRequest {
  issuer: string
  keyType: string
  extensions: string[]
  days: number
  digest: string
}

interface Authority {
  certificate: Uint8Array
  issuer: string | undefined
}

/** Certificates made by openssl: the other implementation against which bundles are judged. */
export class OpensslFleet {
  readonly #folder = createOpensslFolder()
  readonly #authorities = new Map<string, Authority>()

  /** A root CA, or below `issuer` an issuing CA. */
  addAuthority(name: string, issuer?: string, keyType: KeyType | 'rsa-1024' = 'ec-p256'): void {
    const extensions = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign']
    const certificate = this.#issue(name, { issuer: issuer ?? name, keyType, extensions, days: 3650, digest: 'sha256' })
    this.#authorities.set(name, { certificate, issuer })
  }

  issue(name: string, request: FleetRequest): ExportIdentity {
    const { kind = 'device', issuer, altNames = [], keyType = 'ec-p256', days = 30, digest = 'sha256' } = request
    const listed = altNames.map(({ type, value }) => `${type.toUpperCase()}:${value}`).join(',')
    const extensions = [
      'basicConstraints=critical,CA:FALSE',
      `keyUsage=critical,digitalSignature${keyType.startsWith('rsa') ? ',keyEncipherment' : ''}`,
      `extendedKeyUsage=${kind === 'broker' ? 'serverAuth' : 'clientAuth'}`,
      ...(listed === '' ? [] : [`subjectAltName=${listed}`]),
    ]
    const certificate = this.#issue(name, { issuer, keyType, extensions, days, digest })
    const read = new X509Certificate(certificate)
    const path = this.#pathOf(issuer)
    return {
      name,
      kind,
      serialNumber: read.serialNumber,
      certificate,
      intermediates: path.slice(0, -1),
      root: path.at(-1) ?? certificate,
      revoked: [],
      privateKey: this.#pkcs8(name),
      keyType: keyType as KeyType,
      keyDescription: keyType,
      altNames,
      notAfter: new Date(read.validTo),
      fingerprint: read.fingerprint256.replaceAll(':', ''),
      credential: null,
    }
  }

  #pathOf(issuer: string): Uint8Array[] {
    const authority = this.#authorities.get(issuer)
    if (!authority) return []
    return [authority.certificate, ...(authority.issuer === undefined ? [] : this.#pathOf(authority.issuer))]
  }

  #issue(name: string, { issuer, keyType, extensions, days, digest }: SigningRequest): Uint8Array {
    const size = keyType.split('-')[1]!
    const algorithm = keyType.startsWith('rsa')
      ? ['-algorithm', 'RSA', '-pkeyopt', `rsa_keygen_bits:${size}`]
      : ['-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:P-${size.slice(1)}`]
    const [key, request, certificate, settings] = ['key', 'csr', 'pem', 'ext'].map((ending) => fileOf(name, ending)) as Files
    const { openssl, write, read } = this.#folder
    openssl('genpkey', ...algorithm, '-out', key)
    openssl('req', '-new', '-utf8', '-key', key, '-subj', `/CN=${name.replace(/([/\\+=])/g, '\\$1')}`, '-out', request)
    write(settings, [...extensions, 'subjectKeyIdentifier=hash', 'authorityKeyIdentifier=keyid', ''].join('\n'))
    const signer =
      issuer === name
        ? ['-signkey', key]
        : ['-CA', fileOf(issuer, 'pem'), '-CAkey', fileOf(issuer, 'key'), '-CAcreateserial']
    const terms = ['-days', String(days), `-${digest}`, '-extfile', settings]
    openssl('x509', '-req', '-in', request, ...signer, ...terms, '-out', certificate)
    return new X509Certificate(read(certificate)).raw
  }

  #pkcs8(name: string): Uint8Array {
    const out = fileOf(name, 'pkcs8')
    this.#folder.openssl('pkcs8', '-topk8', '-nocrypt', '-in', fileOf(name, 'key'), '-outform', 'DER', '-out', out)
    return Uint8Array.from(this.#folder.read(out))
  }
}

type Files = [key: string, request: string, certificate: string, settings: string]

/** A name may have characters that a file name cannot. */
function fileOf(name: string, ending: string): string {
  return `${Buffer.from(name).toString('hex')}.${ending}`
}
