import type { AltName } from '../../shared/alt-name.ts'
import { ipOctets, networkOctets } from '../../shared/ip-octets.ts'
import type { ConstraintName, NameConstraints } from '../../shared/name-constraint.ts'
import { keyUsages, type AuthorityInfoAccess, type CertificateExtensions } from '../../shared/profile.ts'
import { boolean, element, explicit, implicit, namedBits, objectIdentifier, octetString, sequence, smallInteger } from './der.ts'
import { oids } from './object-identifiers.ts'

/** What differs from one certificate of a run to the next, beside what its profile decides. */
export interface ExtensionContext {
  /** The key identifier of the certificate's own key. */
  subjectKeyIdentifier: Uint8Array
  isSubjectEmpty: boolean
}

/**
 * Gives a function that encodes the content of a certificate's `Extensions` (RFC 5280 4.1.2.9), for an issuer of this key
 * identifier. What the profile decides stays the same over a run, and is encoded anew only where it changes.
 */
export function prepareExtensions(
  authorityKeyIdentifier: Uint8Array,
): (extensions: CertificateExtensions, context: ExtensionContext) => Uint8Array {
  const authority = encodeAuthorityKeyIdentifier(authorityKeyIdentifier)
  let lastKey = ''
  let lastProfilePart: Uint8Array = new Uint8Array()
  return (extensions, { subjectKeyIdentifier, isSubjectEmpty }) => {
    const { altNames } = extensions
    const key = profilePartText(extensions)
    if (key !== lastKey) {
      lastProfilePart = encodeProfilePart(extensions)
      lastKey = key
    }
    const subject = encodeExtension(types.subjectKeyIdentifier, false, octetString(subjectKeyIdentifier))
    if (altNames.length === 0) return sequence(lastProfilePart, subject, authority)
    // RFC 5280 4.2.1.6: critical where the subject is empty.
    const names = encodeExtension(types.subjectAltName, isSubjectEmpty, encodeAltNames(altNames))
    return sequence(lastProfilePart, subject, authority, names)
  }
}

/** The content of the `Extensions` that a request asks for; empty where it asks for none. */
export function encodeRequestedExtensions(
  { altNames = [], keyUsage = [], ...profilePart }: Partial<CertificateExtensions>,
  { isSubjectEmpty }: Pick<ExtensionContext, 'isSubjectEmpty'>,
): Uint8Array {
  const names = altNames.length > 0 ? [encodeExtension(types.subjectAltName, isSubjectEmpty, encodeAltNames(altNames))] : []
  return Buffer.concat([encodeProfilePart({ ...profilePart, ...(keyUsage.length > 0 && { keyUsage }) }), ...names])
}

/** The extension that says by which key something was signed (RFC 5280 4.2.1.1), in certificates and CRLs alike. */
export function encodeAuthorityKeyIdentifier(keyIdentifier: Uint8Array): Uint8Array {
  return encodeExtension(types.authorityKeyIdentifier, false, sequence(implicit(0, keyIdentifier)))
}

/** One `Extension` of RFC 5280 4.1: `type` is an OBJECT IDENTIFIER in DER, `value` the DER that goes into its OCTET STRING. */
export function encodeExtension(type: Uint8Array, isCritical: boolean, value: Uint8Array): Uint8Array {
  return isCritical ? sequence(type, boolean(true), octetString(value)) : sequence(type, octetString(value))
}

/** The value of subjectAltName: GeneralNames, in the order given. The names must have passed `checkAltName`. */
export function encodeAltNames(altNames: readonly AltName[]): Uint8Array {
  return sequence(...altNames.map(encodeAltName))
}

const types = {
  basicConstraints: objectIdentifier(oids.basicConstraints),
  keyUsage: objectIdentifier(oids.keyUsage),
  extendedKeyUsage: objectIdentifier(oids.extendedKeyUsage),
  subjectKeyIdentifier: objectIdentifier(oids.subjectKeyIdentifier),
  authorityKeyIdentifier: objectIdentifier(oids.authorityKeyIdentifier),
  subjectAltName: objectIdentifier(oids.subjectAltName),
  nameConstraints: objectIdentifier(oids.nameConstraints),
  crlDistributionPoints: objectIdentifier(oids.crlDistributionPoints),
  authorityInfoAccess: objectIdentifier(oids.authorityInfoAccess),
}

/** What a profile decides beside alternative names, for comparing: equal where the same octets come of it. */
export function profilePartText(extensions: CertificateExtensions): string {
  const { basicConstraints, keyUsage, extendedKeyUsage } = extensions
  return `${basicConstraints.isCa} ${basicConstraints.pathLength} ${keyUsage.join()} ${extendedKeyUsage.join()} ${rareText(extensions)}`
}

/** What only a person's own profile asks for, for comparing. */
function rareText({ nameConstraints, crlDistributionPoints, authorityInfoAccess, additional }: CertificateExtensions): string {
  if (!nameConstraints && !crlDistributionPoints && !authorityInfoAccess && !additional) return ''
  return JSON.stringify([nameConstraints, crlDistributionPoints, authorityInfoAccess, additional])
}

/** Everything that is given but key identifiers and alternative names, one after the other. */
function encodeProfilePart(extensions: Partial<CertificateExtensions>): Uint8Array {
  const { basicConstraints, keyUsage, extendedKeyUsage = [] } = extensions
  const purposes = extendedKeyUsage.map((usage) =>
    objectIdentifier(usage === 'serverAuth' || usage === 'clientAuth' ? oids[usage] : usage),
  )
  return Buffer.concat([
    ...(basicConstraints ? [encodeExtension(types.basicConstraints, true, encodeConstraints(basicConstraints))] : []),
    ...(keyUsage ? [encodeExtension(types.keyUsage, true, namedBits(keyUsage.map((usage) => keyUsages.indexOf(usage))))] : []),
    // Never critical: a critical one breaks BearSSL.
    ...(purposes.length > 0 ? [encodeExtension(types.extendedKeyUsage, false, sequence(...purposes))] : []),
    ...encodeRareExtensions(extensions),
  ])
}

function encodeConstraints({ isCa, pathLength }: CertificateExtensions['basicConstraints']): Uint8Array {
  // DER leaves out what is a default: an end entity's value is the empty SEQUENCE.
  return sequence(...(isCa ? [boolean(true)] : []), ...(isCa && pathLength !== null ? [smallInteger(pathLength)] : []))
}

function encodeRareExtensions(extensions: Partial<CertificateExtensions>): Uint8Array[] {
  const { nameConstraints, crlDistributionPoints = [], authorityInfoAccess, additional = [] } = extensions
  const encoded: Uint8Array[] = []
  if (nameConstraints && nameConstraints.permitted.length + nameConstraints.excluded.length > 0) {
    encoded.push(encodeExtension(types.nameConstraints, nameConstraints.isCritical, encodeNameConstraints(nameConstraints)))
  }
  if (crlDistributionPoints.length > 0) {
    // RFC 5280 4.2.1.13: one point for each URI; [0] distributionPoint, [0] fullName.
    const points = crlDistributionPoints.map((uri) => sequence(explicit(0, explicit(0, encodeUri(uri)))))
    encoded.push(encodeExtension(types.crlDistributionPoints, false, sequence(...points)))
  }
  if (authorityInfoAccess && authorityInfoAccess.ocsp.length + authorityInfoAccess.caIssuers.length > 0) {
    encoded.push(encodeExtension(types.authorityInfoAccess, false, encodeAuthorityInfoAccess(authorityInfoAccess)))
  }
  for (const { oid, isCritical, value } of additional) {
    encoded.push(encodeExtension(objectIdentifier(oid), isCritical, Buffer.from(value, 'base64')))
  }
  return encoded
}

/** RFC 5280 4.2.1.10: [0] permitted, [1] excluded; the least distance of 0 is a default, so DER leaves it out. */
function encodeNameConstraints({ permitted, excluded }: NameConstraints): Uint8Array {
  const subtrees = (tag: number, names: readonly ConstraintName[]) =>
    names.length === 0 ? [] : [element(tag, ...names.map((name) => sequence(encodeConstraintName(name))))]
  return sequence(...subtrees(0xa0, permitted), ...subtrees(0xa1, excluded))
}

function encodeConstraintName({ type, value }: ConstraintName): Uint8Array {
  switch (type) {
    case 'email':
      return element(0x81, encoder.encode(value))
    case 'dns':
      return element(0x82, encoder.encode(value))
    case 'uri':
      return encodeUri(value)
    case 'ip':
      return element(0x87, networkOctets(value))
  }
}

/** RFC 5280 4.2.2.1. */
function encodeAuthorityInfoAccess({ ocsp, caIssuers }: AuthorityInfoAccess): Uint8Array {
  const describe = (method: string, uris: readonly string[]) => uris.map((uri) => sequence(objectIdentifier(method), encodeUri(uri)))
  return sequence(...describe(oids.ocsp, ocsp), ...describe(oids.caIssuers, caIssuers))
}

function encodeUri(uri: string): Uint8Array {
  return element(0x86, encoder.encode(uri))
}

const encoder = new TextEncoder()

function encodeAltName({ type, value }: AltName): Uint8Array {
  switch (type) {
    case 'dns':
      return element(0x82, encoder.encode(value))
    case 'uri':
      return encodeUri(value)
    case 'ip':
      return element(0x87, ipOctets(value))
  }
}
