import { mayRefuse, refuses, type Consumer } from './consumer.ts'
import { noBasicConstraints, oldRoot } from './form-rules.ts'
import { ed25519, foreignCurve, md5, sha1 } from './key-rules.ts'
import { notAzureId } from './name-rules.ts'

/** Documented: learn.microsoft.com/azure/iot-hub, X.509 certificates; the rules of device ids. */
export const azureIot: Consumer = {
  title: 'Azure IoT Hub',
  checks: [
    ...refuses(md5),
    ...mayRefuse(notAzureId, sha1, ed25519, foreignCurve, noBasicConstraints, oldRoot),
  ],
}
