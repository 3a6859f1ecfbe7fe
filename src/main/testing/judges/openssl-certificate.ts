import { childrenOf, oidOf, readDer, type DerElement } from '../../pki/der-reader.ts'
import { createOpensslFolder, type OpensslFolder } from '../openssl-folder.ts'

/*
 * Certificates that no sensible encoder makes, by openssl alone: `openssl asn1parse -genconf` writes the DER and `openssl dgst -sign`
 * signs it, so that every field can be wrong by itself and nothing of ours stands behind it.
 */

/** What `-genconf` takes for one value (ASN1_generate_nconf(3)), or a constructed one with the values inside it. */
export type Asn1 = string | { type: string; of: readonly Asn1[] }

export const sequenceOfValues = (...of: Asn1[]): Asn1 => ({ type: 'SEQUENCE', of })
export const tagged = (type: string, ...of: Asn1[]): Asn1 => ({ type, of })

/** A Name of one attribute for each entry; a value has its string type before it, such as `UTF8:Root`. */
export function nameOf(...attributes: readonly (readonly [oid: string, value: string])[]): Asn1 {
  return sequenceOfValues(...attributes.map(([oid, value]) => tagged('SET', sequenceOfValues(`OID:${oid}`, value))))
}

export const commonName = (text: string, type = 'UTF8'): Asn1 => nameOf(['2.5.4.3', `${type}:${text}`])

/** An extension with the value that `value` describes. */
export function extensionOf(oid: string, isCritical: boolean, value: Asn1): Asn1 {
  const wrapped = typeof value === 'string' ? `OCTWRAP,${value}` : { ...value, type: `OCTWRAP,${value.type}` }
  return sequenceOfValues(`OID:${oid}`, ...(isCritical ? ['BOOL:TRUE'] : []), wrapped)
}

/** All that stands in a certificate. */
export interface Fields {
  version: 1 | 2 | 3
  /** `INTEGER:...` */
  serial: Asn1
  issuer: Asn1
  subject: Asn1
  /** `UTCTIME:...` or `GENTIME:...` */
  notBefore: string
  notAfter: string
  /** Names of keys. */
  key: string
  signer: string
  /** Whose names are not in the certificate; undefined leaves out what would stand there. */
  extensions: Readonly<Record<string, Asn1 | undefined>>
  algorithm: Asn1
  /** The one outside, where it is another. */
  outerAlgorithm?: Asn1
  /** Arguments of `openssl dgst`, or of `openssl pkeyutl` where they begin with `-rawin`. */
  signing: readonly string[]
  /** Fields that do not belong at the end of the signed part. */
  surplus?: readonly Asn1[]
}

export class OpensslCertificates {
  readonly folder: OpensslFolder = createOpensslFolder()
  readonly #made = new Map<string, Buffer>()
  #count = 0

  /** Makes the key `name`, by the options of `openssl genpkey`. */
  addKey(name: string, options: readonly string[]): void {
    this.folder.openssl('genpkey', ...options, '-out', `${name}.key`)
    this.folder.openssl('pkey', '-in', `${name}.key`, '-pubout', '-outform', 'DER', '-out', `${name}.spki`)
  }

  /** The same key in another form, by the options of `openssl pkey`. */
  addFormOfKey(name: string, of: string, options: readonly string[]): void {
    this.folder.write(`${name}.key`, this.folder.read(`${of}.key`))
    this.folder.openssl('pkey', '-in', `${of}.key`, '-pubout', ...options, '-outform', 'DER', '-out', `${name}.spki`)
  }

  /** The SHA-1 of the public key, as upper-case hex: RFC 5280 4.2.1.2 (1). */
  keyIdentifier(name: string): string {
    const bits = childrenOf(readDer(this.folder.read(`${name}.spki`)))[1]!.content.subarray(1)
    this.folder.write('bits', bits)
    return this.folder.openssl('dgst', '-sha1', '-r', 'bits').slice(0, 40).toUpperCase()
  }

  /** The certificate in DER; the same fields give the same one. */
  make(fields: Fields): Buffer {
    const key = JSON.stringify(fields)
    const der = this.#made.get(key) ?? this.#make(fields)
    this.#made.set(key, der)
    return der
  }

  #make(fields: Fields): Buffer {
    const { algorithm, outerAlgorithm = algorithm, signer, signing } = fields
    const toBeSigned = this.#toBeSigned(fields)
    const name = `${++this.#count}`
    this.folder.write(`${name}.tbs`, this.#encode(toBeSigned))
    if (signing[0] === '-rawin') {
      this.folder.openssl(
        'pkeyutl',
        '-sign',
        ...signing,
        '-inkey',
        `${signer}.key`,
        '-in',
        `${name}.tbs`,
        '-out',
        `${name}.sig`,
      )
    } else {
      this.folder.openssl('dgst', ...signing, '-sign', `${signer}.key`, '-out', `${name}.sig`, `${name}.tbs`)
    }
    const signature = this.folder.read(`${name}.sig`).toString('hex')
    return this.#encode(sequenceOfValues(toBeSigned, outerAlgorithm, `FORMAT:HEX,BITSTRING:${signature}`))
  }

  #toBeSigned(fields: Fields): Asn1 {
    const { version, serial, algorithm, issuer, notBefore, notAfter, subject, key, surplus = [] } = fields
    const extensions = Object.values(fields.extensions).filter((each) => each !== undefined)
    return sequenceOfValues(
      ...(version === 1 ? [] : [`EXPLICIT:0,INTEGER:${version - 1}`]),
      ...[serial, algorithm, issuer, sequenceOfValues(notBefore, notAfter), subject],
      valueOf(readDer(this.folder.read(`${key}.spki`))),
      ...(extensions.length > 0 ? [tagged('EXPLICIT:3,SEQUENCE', ...extensions)] : []),
      ...surplus,
    )
  }

  #encode(value: Asn1): Buffer {
    const sections: string[] = []
    const place = (each: Asn1): string => {
      if (typeof each === 'string') return each
      const lines = each.of.map((inner, index) => `f${index} = ${place(inner)}\n`).join('')
      sections.push(`[s${sections.length}]\n${lines}`)
      return `${each.type}:s${sections.length - 1}`
    }
    const top = place(value)
    this.folder.write('value.conf', `asn1 = ${top}\n${sections.join('')}`)
    this.folder.openssl('asn1parse', '-genconf', 'value.conf', '-noout', '-out', 'value.der')
    return this.folder.read('value.der')
  }
}

/** What was read as `-genconf` writes it: enough for a SubjectPublicKeyInfo. */
function valueOf(element: DerElement): Asn1 {
  const hex = Buffer.from(element.content).toString('hex')
  switch (element.tag) {
    case 0x30:
      return sequenceOfValues(...childrenOf(element).map(valueOf))
    case 0x02:
      return `INTEGER:0x${hex}`
    case 0x03:
      return `FORMAT:HEX,BITSTRING:${hex.slice(2)}`
    case 0x04:
      return `FORMAT:HEX,OCTETSTRING:${hex}`
    case 0x05:
      return 'NULL'
    case 0x06:
      return `OID:${oidOf(element, 'object identifier')}`
    default:
      throw new Error(`a public key with a tag ${element.tag}`)
  }
}
