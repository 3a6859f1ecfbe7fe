import { z } from 'zod'
import { isDerElement } from './der-element.ts'
import { isObjectIdentifier, writtenExtensionOids, type ObjectIdentifier } from './object-identifier.ts'

/** An extension that a person's own profile adds as it is. */
export interface AdditionalExtension {
  oid: ObjectIdentifier
  /** Whether whoever does not know it must refuse the certificate (RFC 5280 4.2), which is nearly everybody. */
  isCritical: boolean
  /** The DER of its value, in base64. */
  value: string
}

export const objectIdentifierSchema = z.custom<ObjectIdentifier>((given) => typeof given === 'string' && isObjectIdentifier(given), {
  error: 'is not an object identifier in dotted decimal, such as 1.3.6.1.4.1.99999.1',
})

export const additionalExtensionSchema = z.strictObject({
  oid: objectIdentifierSchema,
  isCritical: z.boolean().default(false),
  value: z.base64({ error: 'is not base64' }).min(1, { error: 'is empty' }).max(65_536),
})

/** What is wrong with the extensions that a profile adds, as the end of a sentence; undefined where nothing is. */
export function additionalExtensionFault(extensions: readonly AdditionalExtension[]): string | undefined {
  for (const [index, { oid, value }] of extensions.entries()) {
    const written = Object.entries(writtenExtensionOids).find(([, each]) => each === oid)
    if (written) return `the additional extension ${oid} is ${written[0]}, which Certwright writes itself`
    if (extensions.findIndex((each) => each.oid === oid) !== index) return `the additional extension ${oid} is there twice`
    if (!isDerElement(octetsOf(value))) return `the value of the additional extension ${oid} is not DER`
  }
  return undefined
}

function octetsOf(base64: string): Uint8Array {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  } catch {
    return new Uint8Array()
  }
}
