// Run as a process of its own: a quickstart in the folder that it is given; it tells each event, and goes on when answered.
import { join } from 'node:path'
import { openTestCore, testPassphrase } from './test-core.ts'

const folder = process.argv[2]!
const { api } = await openTestCore({ inFolder: folder })
await api.quickstart.run(
  { folder: join(folder, 'out'), passphrase: testPassphrase, hosts: ['localhost'], overwrite: true },
  { onEvent: (event) => process.send?.(event) },
)
process.send?.({ type: 'end' })
process.disconnect()
process.exit(0)
