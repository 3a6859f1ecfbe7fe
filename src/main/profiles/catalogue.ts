import { issuingCa } from './issuing-ca.ts'
import { mqttBroker } from './mqtt-broker.ts'
import { mqttClient } from './mqtt-client.ts'
import { mqttDevice } from './mqtt-device.ts'
import type { Profile } from './profile.ts'
import { rootCa } from './root-ca.ts'

/** Every profile that comes with the program, in the order in which they are shown; the first of a kind is that kind's default. */
export const catalogue: readonly Profile[] = [rootCa, issuingCa, mqttBroker, mqttDevice, mqttClient]
