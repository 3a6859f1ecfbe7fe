import { childrenOf, derTag, oidOf, readDer, type DerElement } from '../pki/der-reader.ts'

const friendlyName = '1.2.840.113549.1.9.20'
const bmpString = 0x1e
const maxCharacters = 100

/**
 * Gives the friendlyName (RFC 2985 5.5.1) among the attributes of a bag of PKCS#12, fit to be shown: at most 100 characters, none that
 * steers a terminal or turns the text around it. Undefined where there is none that is text. Does not throw: a name is no reason to
 * refuse a key.
 */
export function friendlyNameOf(attributes: DerElement | undefined): string | undefined {
  if (attributes?.tag !== derTag.set) return undefined
  try {
    for (const attribute of childrenOf(readDer(attributes.bytes))) {
      const [type, values] = childrenOf(attribute)
      if (oidOf(type, 'attribute') !== friendlyName) continue
      const [value] = childrenOf(values!)
      return value?.tag === bmpString && value.content.length > 0 ? shown(value.content) : undefined
    }
  } catch {
    return undefined
  }
  return undefined
}

function shown(octets: Uint8Array): string {
  // A character has two octets, or four. The name itself may be as long as the file.
  const text = new TextDecoder('utf-16be').decode(octets.subarray(0, (maxCharacters + 1) * 4))
  const characters = Array.from(text.replace(/\0+$/, '').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '\ufffd'))
  return characters.length > maxCharacters ? `${characters.slice(0, maxCharacters - 1).join('')}…` : characters.join('')
}
