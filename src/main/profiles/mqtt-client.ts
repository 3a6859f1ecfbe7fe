import { keyTypes } from '../../shared/key-type.ts'
import { distinct, endEntityKeyUsage, ofCatalogue, refuseForeign, type Profile } from './profile.ts'

/** Somebody or something at a desk or in a rack, where a new certificate is a matter of minutes: as long as a broker's. */
export const mqttClient: Profile = {
  ...ofCatalogue,
  id: 'mqtt-client',
  title: 'MQTT client',
  purpose: 'A person, a Node-RED or a backend service that connects to the broker.',
  kind: 'client',
  keyTypes,
  defaultKeyType: 'ec-p256',
  defaultValidityDays: 397,
  altNames: 'optional',
  altNameTypes: ['dns', 'ip', 'uri'],
  extendedKeyUsage: ['clientAuth'],
  extensions: (request) => {
    refuseForeign(mqttClient, request)
    return {
      basicConstraints: { isCa: false, pathLength: null },
      keyUsage: endEntityKeyUsage(request.keyType),
      extendedKeyUsage: ['clientAuth'],
      altNames: distinct(request.altNames),
    }
  },
}
