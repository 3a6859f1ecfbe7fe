import { damaged, derTag, expectTag, oidOf, sequenceOf, type DerElement } from './der-reader.ts'
import { nameOfOid } from './object-identifiers.ts'

/** An extension as it stands in its place: `value` is the content of its OCTET STRING, `encoded` the whole of it. */
export interface RawExtension {
  /** Dotted decimal. */
  oid: string
  isCritical: boolean
  value: Uint8Array
  encoded: Uint8Array
}

/** Takes `Extensions` (RFC 5280 4.1) apart, as certificates, requests, CRLs and their entries have them. Throws FILE_NOT_UNDERSTOOD. */
export function rawExtensions(list: DerElement | undefined): RawExtension[] {
  return sequenceOf(list, 'list of extensions').map((extension) => {
    const [oid, ...others] = sequenceOf(extension, 'extension')
    const critical = others[0]?.tag === derTag.boolean ? others.shift() : undefined
    if (others.length !== 1) throw damaged(extension.offset, 'an extension of a wrong form')
    return {
      oid: oidOf(oid, 'extension'),
      isCritical: critical !== undefined && critical.content[0] !== 0,
      value: expectTag(others[0], derTag.octetString, 'value of an extension').content,
      encoded: extension.bytes,
    }
  })
}

/** The same, where RFC 5280 4.2 is insisted upon: no extension twice. Throws FILE_NOT_UNDERSTOOD. */
export function distinctExtensions(list: DerElement | undefined): RawExtension[] {
  const extensions = rawExtensions(list)
  refuseRepeated(extensions)
  return extensions
}

/** Throws FILE_NOT_UNDERSTOOD where an extension stands twice: whoever reads the one would not see the other. */
export function refuseRepeated(extensions: readonly RawExtension[]): void {
  const seen = new Set<string>()
  for (const { oid } of extensions) {
    if (seen.has(oid)) throw damaged(undefined, `the extension ${oid} twice`)
    seen.add(oid)
  }
}

/** The names, or object identifiers, of those that are marked critical. */
export function criticalNames(extensions: readonly RawExtension[]): string[] {
  return extensions.filter(({ isCritical }) => isCritical).map(({ oid }) => nameOfOid(oid) ?? oid)
}
