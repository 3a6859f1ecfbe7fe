import { checkAltName, type AltName } from '../../shared/alt-name.ts'
import { AppError } from '../../shared/errors.ts'

/**
 * The alternative names by which brokers such as amqtt know a device: `spiffe://<domain>/device/<id>`, then `<id>.local`
 * where the id can be a host label. The SPIFFE ID specification allows letters, digits, `.`, `-` and `_` in a path; other
 * characters of an id are percent-encoded (RFC 3986 2.1), which stricter readers of SPIFFE may refuse. Throws INVALID_ALT_NAME.
 */
export function deviceIdentityNames(identityDomain: string, id: string): AltName[] {
  const domain = identityDomain.trim().toLowerCase()
  // SPIFFE ID 2.1: the trust domain.
  if (!/^[a-z0-9._-]{1,255}$/.test(domain)) {
    throw new AppError('INVALID_ALT_NAME', `The identity domain ${JSON.stringify(identityDomain)} is not like home.lan.`, {
      remedy: 'Correct the identity domain in the settings of the vault.',
      details: { value: identityDomain },
    })
  }
  // RFC 3986 5.2.4: such a segment vanishes when the URI is normalised.
  if (id === '.' || id === '..') {
    throw new AppError('INVALID_ALT_NAME', `The device id "${id}" cannot stand in a URI, which the identity domain asks for.`, {
      remedy: 'Choose another id for the device.',
      details: { value: id },
    })
  }
  const uri: AltName = { type: 'uri', value: `spiffe://${domain}/device/${encodeURIComponent(id)}` }
  const isHostLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(id)
  return isHostLabel ? [checkAltName(uri), checkAltName({ type: 'dns', value: `${id}.local` })] : [checkAltName(uri)]
}
