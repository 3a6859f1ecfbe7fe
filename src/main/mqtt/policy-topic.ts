import { randomBytes } from 'node:crypto'
import { AppError } from '../../shared/errors.ts'
import { withDeadline } from './deadline.ts'
import type { MqttConnection } from './mqtt-connection.ts'
import type { Seen } from './policy-cases.ts'

interface TopicTrial {
  name: string
  otherName: string
  /** How long a message may take to come back. */
  waitMs: number
  signal: AbortSignal
}

/**
 * Whether a device may use a topic of another: it subscribes there, publishes with QoS 1 and waits for its own message. MQTT 5 brokers say
 * so in PUBACK; one of MQTT 3.1.1 takes everything and only does not deliver, and Mosquitto grants every subscription.
 */
export async function tryTopic(mqtt: MqttConnection, { name, otherName, waitMs, signal }: TopicTrial): Promise<Seen> {
  const topicOf = (owner: string) => `${owner.replaceAll(/[+#/\u0000]/g, '-')}/certwright-policy/${randomBytes(4).toString('hex')}`
  const own = await exchange(mqtt, topicOf(name), { waitMs, signal })
  const other = await exchange(mqtt, topicOf(otherName), { waitMs, signal })
  if (other === 'heard') return { seen: 'allowed', text: `It wrote to a topic below ${otherName}/, and read it.` }
  if (other === 'taken' && mqtt.protocolVersion === 5) {
    return { seen: 'allowed', text: `The broker took its message to a topic below ${otherName}/, though it did not let it read there.` }
  }
  const how = other === 'refused' ? `The broker refused its message to a topic below ${otherName}/.` : `Nothing came of its message to a topic below ${otherName}/.`
  const remark = own === 'heard' ? '' : ` But it may not use topics below ${name}/ either, so that this says little.`
  return { seen: 'denied', text: `${how}${remark}` }
}

/** What became of a message: refused, taken by the broker, or taken and heard. */
async function exchange(mqtt: MqttConnection, topic: string, { waitMs, signal }: Pick<TopicTrial, 'waitMs' | 'signal'>): Promise<'refused' | 'taken' | 'heard'> {
  const { promise: heard, resolve } = Promise.withResolvers<'heard'>()
  mqtt.onMessage((message) => {
    if (message.topic === topic) resolve('heard')
  })
  const mayRead = await isTaken(mqtt.subscribe(topic, 1))
  if (!(await isTaken(mqtt.publish(topic, Buffer.from('policy'), { qos: 1, retain: false })))) return 'refused'
  if (!mayRead) return 'taken'
  const timedOut = () => new AppError('NOT_DELIVERED', 'Nothing came back.')
  return withDeadline({ ms: waitMs, signal, timedOut }, () => heard).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'NOT_DELIVERED') return 'taken'
    throw error
  })
}

async function isTaken(request: Promise<unknown>): Promise<boolean> {
  try {
    await request
    return true
  } catch (error) {
    // Some brokers answer what is forbidden by ending the connection.
    if (error instanceof AppError && (error.code === 'NOT_AUTHORIZED' || error.code === 'MQTT_REFUSED' || error.code === 'CONNECTION_LOST')) return false
    throw error
  }
}
