import { AppError } from '../../shared/errors.ts'
import type { ExportRole, ExportTargetSummary } from '../../shared/export.ts'
import { amqtt } from './amqtt.ts'
import { awsIot } from './aws-iot.ts'
import { azureDps } from './azure-dps.ts'
import { cHeader } from './c-header.ts'
import { der } from './der.ts'
import { emqx } from './emqx.ts'
import { espIdf } from './esp-idf.ts'
import { espNvs } from './esp-nvs.ts'
import { esp32Arduino } from './esp32-arduino.ts'
import { esp8266Arduino } from './esp8266-arduino.ts'
import { homeAssistant } from './home-assistant.ts'
import { javaStores } from './java-stores.ts'
import { mosquitto } from './mosquitto.ts'
import { mosquittoClients } from './mosquitto-clients.ts'
import { mqttJs } from './mqtt-js.ts'
import { mqttx } from './mqttx.ts'
import { nats } from './nats.ts'
import { nodeRed } from './node-red.ts'
import { nrf91 } from './nrf91.ts'
import { pahoC } from './paho-c.ts'
import { pahoPython } from './paho-python.ts'
import { pemFiles } from './pem-files.ts'
import { pkcs12 } from './pkcs12.ts'
import { rabbitmq } from './rabbitmq.ts'
import { tasmota } from './tasmota.ts'
import { trustThisCa } from './trust-this-ca.ts'
import { zephyr } from './zephyr.ts'
import { zigbee2mqtt } from './zigbee2mqtt.ts'
import type { ExportTarget } from './target.ts'

/**
 * Every export target, in the order in which they are shown: for brokers, programs, boards, files and clouds. The first that is mainly
 * for a role is that role's plainest.
 */
export const catalogue: readonly ExportTarget[] = [
  mosquitto, rabbitmq, nats, emqx, amqtt,
  pemFiles, mosquittoClients, pahoPython, pahoC, mqttJs, nodeRed, homeAssistant, zigbee2mqtt, mqttx,
  esp8266Arduino, esp32Arduino, espIdf, espNvs, tasmota, zephyr, nrf91,
  pkcs12, javaStores, cHeader, der, trustThisCa,
  awsIot, azureDps,
]

/** The target of this id. Throws NOT_FOUND. */
export function targetById(id: string): ExportTarget {
  const target = catalogue.find((each) => each.id === id)
  if (target) return target
  throw new AppError('NOT_FOUND', `There is no export target ${JSON.stringify(id)}.`, {
    remedy: `Choose one of ${catalogue.map((each) => each.id).join(', ')}.`,
    details: { id },
  })
}

/** The target that a role is served with where nobody has chosen: the first that is mainly for it. */
export function plainestTarget(role: ExportRole): ExportTarget {
  return catalogue.find(({ roles }) => roles[0] === role)!
}

/** What the wizard, the command line and the documentation are told of a target. */
export function summaryOf({ id, title, purpose, roles, group, reader, proof, options, fleetList }: ExportTarget): ExportTargetSummary {
  return { id, title, purpose, roles, group, reader, proof, options, list: fleetList?.title ?? null }
}
