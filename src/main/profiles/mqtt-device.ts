import { keyTypes } from '../../shared/key-type.ts'
import { deviceIdentityNames } from './device-identity.ts'
import { distinct, endEntityKeyUsage, ofCatalogue, refuseForeign, type Profile } from './profile.ts'

/**
 * A device, known by its id. 825 days: two years between visits, with a quarter of a year to be late. A device whose
 * certificate ends falls silent where nobody sees it, so longer than for a broker; but well below an issuing CA's five
 * years, so that a lost device does not stay welcome for long where no CRL reaches the broker.
 */
export const mqttDevice: Profile = {
  ...ofCatalogue,
  id: 'mqtt-device',
  title: 'MQTT device',
  purpose: 'A sensor, switch or gateway that proves its id to the broker.',
  kind: 'device',
  keyTypes,
  defaultKeyType: 'ec-p256',
  defaultValidityDays: 825,
  altNames: 'optional',
  altNameTypes: ['dns', 'ip', 'uri'],
  extendedKeyUsage: ['clientAuth'],
  extensions: (request) => {
    refuseForeign(mqttDevice, request)
    const { identityDomain, name, altNames } = request
    const own = identityDomain === null ? [] : deviceIdentityNames(identityDomain, name)
    return {
      basicConstraints: { isCa: false, pathLength: null },
      keyUsage: endEntityKeyUsage(request.keyType),
      extendedKeyUsage: ['clientAuth'],
      altNames: distinct([...own, ...altNames]),
    }
  },
}
