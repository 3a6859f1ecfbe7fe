import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AltName } from '../../../shared/alt-name.ts'
import type { KeyType } from '../../../shared/key-type.ts'
import { runTool } from '../../testing/tools.ts'
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
  readonly #folder = mkdtempSync(join(tmpdir(), 'certwright-fleet-'))
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
      privateKey: this.#openssl('pkcs8', '-topk8', '-nocrypt', '-in', this.#file(name, 'key'), '-outform', 'DER'),
      keyType: keyType as KeyType,
      altNames,
      notAfter: new Date(read.validTo),
      fingerprint: read.fingerprint256.replaceAll(':', ''),
      credential: null,
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true })
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
    const key = this.#file(name, 'key')
    const request = this.#file(name, 'csr')
    const certificate = this.#file(name, 'pem')
    const settings = this.#file(name, 'ext')
    this.#openssl('genpkey', ...algorithm, '-out', key)
    this.#openssl('req', '-new', '-utf8', '-key', key, '-subj', `/CN=${name.replace(/([/\\+=])/g, '\\$1')}`, '-out', request)
    writeFileSync(settings, [...extensions, 'subjectKeyIdentifier=hash', 'authorityKeyIdentifier=keyid', ''].join('\n'))
    const signer =
      issuer === name
        ? ['-signkey', key]
        : ['-CA', this.#file(issuer, 'pem'), '-CAkey', this.#file(issuer, 'key'), '-CAcreateserial']
    const terms = ['-days', String(days), `-${digest}`, '-extfile', settings]
    this.#openssl('x509', '-req', '-in', request, ...signer, ...terms, '-out', certificate)
    return new X509Certificate(readFileSync(certificate)).raw
  }

  #file(name: string, ending: string): string {
    return join(this.#folder, `${Buffer.from(name).toString('hex')}.${ending}`)
  }

  #openssl(...args: string[]): Uint8Array {
    const out = join(this.#folder, 'out')
    const target = args.includes('-out') ? [] : ['-out', out]
    const { status, output } = runTool('openssl', [...args, ...target])
    if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${output}`)
    return target.length > 0 ? Uint8Array.from(readFileSync(out)) : new Uint8Array()
  }
}
