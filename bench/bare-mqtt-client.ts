import { readFileSync } from 'node:fs'
import { connect } from 'mqtt/index'

/** A child process: MQTT.js and nothing else, which counts what it hears. Arguments: URL, ca, cert, key. Any message asks for the count. */
const [url, ca, cert, key] = process.argv.slice(2).map((argument, index) => (index === 0 ? argument : readFileSync(argument)))
let received = 0
const client = connect(String(url), { ca: ca!, cert: cert!, key: key!, protocolVersion: 5, reconnectPeriod: 0 })
client.on('message', () => received++)
client.on('connect', () => client.subscribe('load/#', { qos: 0 }, () => process.send!({ ready: true })))
process.on('message', () => process.send!({ received }))
process.on('disconnect', () => process.exit(0))
