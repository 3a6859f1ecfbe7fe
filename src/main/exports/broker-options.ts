import { choice, flag, wholeNumber } from './option.ts'

/** The options that brokers have in common, in the same words. */
export const brokerPort = wholeNumber({
  title: 'Port',
  explanation: 'Where the broker listens; 8883 is the port for MQTT over TLS.',
  min: 1,
  max: 65_535,
  default: 8883,
})

export const ownTopicsOnly = flag({
  title: 'Own topics only',
  explanation: 'Devices may use only the topics that begin with their own name; clients such as dashboards may use all.',
  default: false,
})

export const oldestTls = choice({
  title: 'Oldest TLS version',
  explanation: 'TLS 1.2 lets every device in; 1.3 alone shuts out ESP8266 boards and older ESP32 cores.',
  values: { 'tlsv1.2': 'TLS 1.2', 'tlsv1.3': 'TLS 1.3' },
  default: 'tlsv1.2',
})
