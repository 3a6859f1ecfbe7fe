import { AppError } from '../../shared/errors.ts'
import { keyTypes } from '../../shared/key-type.ts'
import { distinct, endEntityKeyUsage, ofCatalogue, refuseForeign, type Profile } from './profile.ts'

/**
 * A broker. A year and a month: a yearly date in somebody's calendar, with a month to be late; and below the 825 days above
 * which Apple's stacks refuse a server, whoever signed it.
 */
export const mqttBroker: Profile = {
  ...ofCatalogue,
  id: 'mqtt-broker',
  title: 'MQTT broker',
  purpose: 'A broker that devices and clients know by its DNS names and IP addresses.',
  kind: 'broker',
  keyTypes,
  defaultKeyType: 'ec-p256',
  defaultValidityDays: 397,
  altNames: 'required',
  altNameTypes: ['dns', 'ip'],
  extendedKeyUsage: ['serverAuth'],
  extensions: (request) => {
    refuseForeign(mqttBroker, request)
    // RFC 9525 6.3: clients look at the alternative names and no longer at the common name.
    if (request.altNames.length === 0) {
      throw new AppError('ALT_NAME_REQUIRED', `The broker "${request.name}" has no name or address to be reached by.`, {
        remedy: 'Add at least one name or address, such as dns:broker.home.lan or ip:192.168.1.10.',
        details: { name: request.name },
      })
    }
    return {
      basicConstraints: { isCa: false, pathLength: null },
      keyUsage: endEntityKeyUsage(request.keyType),
      extendedKeyUsage: request.isBridge ? ['serverAuth', 'clientAuth'] : ['serverAuth'],
      altNames: distinct(request.altNames),
    }
  },
}
