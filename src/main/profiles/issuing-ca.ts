import { keyTypes } from '../../shared/key-type.ts'
import { mismatch, ofCatalogue, refuseForeign, type Profile } from './profile.ts'

/**
 * A CA under the root, for end entities only: the root's key can be kept away while this one signs. Five years, half of
 * the root's, so that one change of it fits into the root's life without touching the devices' trust anchor.
 */
export const issuingCa: Profile = {
  ...ofCatalogue,
  id: 'issuing-ca',
  title: 'Issuing CA',
  purpose: 'An authority under the root CA that signs for brokers, devices and clients, so that the root can stay offline.',
  kind: 'issuing-ca',
  keyTypes,
  defaultKeyType: 'ec-p256',
  defaultValidityDays: 1825,
  altNames: 'none',
  altNameTypes: [],
  extendedKeyUsage: [],
  extensions: (request) => {
    refuseForeign(issuingCa, request)
    if (request.pathLength !== undefined && request.pathLength !== 0) {
      const asked = request.pathLength === null ? 'no limit' : request.pathLength
      throw mismatch(issuingCa, `has a path length of 0 and not ${asked}`, 'Leave the path length out.')
    }
    return {
      basicConstraints: { isCa: true, pathLength: 0 },
      keyUsage: ['keyCertSign', 'cRLSign'],
      extendedKeyUsage: [],
      altNames: [],
    }
  },
}
