import { writeSync } from 'node:fs'
import { serve } from '../shared/rpc.ts'
import { networkContract } from './mqtt/network-contract.ts'
import { networkHandlers } from './mqtt/network-handlers.ts'
import { parentProcessTransport } from './transports/parent-process.ts'

/*
 * Entry of the network process: MQTT sessions, the connection test and the built-in broker. It holds the identities in use
 * and no CA key, and ends with the core; the core starts it again when it dies, so that what was not foreseen ends it here.
 */
const transport = parentProcessTransport()

serve(networkContract, networkHandlers(), transport, (error, where) => log(`${where} failed`, error))

transport.onClose(() => process.exit(0))
// Ctrl-C in a terminal reaches the whole group. The core decides what ends when; this process ends with it.
process.on('SIGINT', () => undefined)
process.on('uncaughtException', (error) => die('uncaught exception', error))
process.on('unhandledRejection', (error) => die('unhandled rejection', error))

function die(what: string, error: unknown): never {
  log(what, error)
  process.exit(1)
}

/** Written at once: what is only queued would be lost with the process. */
function log(what: string, error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  try {
    writeSync(2, `network: ${what}: ${text}\n`)
  } catch {
    // Nobody reads standard error any more.
  }
}
