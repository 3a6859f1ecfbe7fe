import { availableParallelism } from 'node:os'
import { connection } from './connection.ts'
import { consoleRates } from './console.ts'
import { consoleWindow } from './console-window.ts'
import { crl } from './crl.ts'
import { fleet } from './fleet.ts'
import { fleetWindow } from './fleet-window.ts'
import { inventory } from './inventory.ts'
import { issuing } from './issuing.ts'
import { quickstart } from './quickstart.ts'

/**
 * What `npm run bench` prints: each figure beside a peer or a limit that was measured in the same run, since machines
 * are noisy and only ratios travel. `npm run bench -- issuing` runs one part.
 */
const parts: Record<string, () => Promise<void> | void> = {
  issuing,
  fleet,
  inventory,
  'fleet-window': fleetWindow,
  crl,
  quickstart,
  connection,
  console: consoleRates,
  'console-window': consoleWindow,
}

const chosen = process.argv.slice(2)
console.log(`Node ${process.version}, ${process.platform} ${process.arch}, ${availableParallelism()} cores`)
for (const [name, run] of Object.entries(parts)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue
  console.log(`\n== ${name}`)
  await run()
}
