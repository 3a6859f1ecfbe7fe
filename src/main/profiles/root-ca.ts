import { keyTypes } from '../../shared/key-type.ts'
import { ofCatalogue, refuseForeign, type Profile } from './profile.ts'

/**
 * The trust anchor: what every broker and device is given to know the others by. Ten years, since replacing it means
 * visiting every device.
 */
export const rootCa: Profile = {
  ...ofCatalogue,
  id: 'root-ca',
  title: 'Root CA',
  purpose: 'The trust anchor that every broker and device is given, and that signs their certificates or those of issuing CAs.',
  kind: 'root-ca',
  keyTypes,
  defaultKeyType: 'ec-p256',
  defaultValidityDays: 3650,
  altNames: 'none',
  altNameTypes: [],
  extendedKeyUsage: [],
  extensions: (request) => {
    refuseForeign(rootCa, request)
    return {
      basicConstraints: { isCa: true, pathLength: request.pathLength ?? null },
      keyUsage: ['keyCertSign', 'cRLSign'],
      extendedKeyUsage: [],
      altNames: [],
    }
  },
}
