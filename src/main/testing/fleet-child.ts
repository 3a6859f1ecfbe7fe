// Run as a process of its own: goes on with the fleet of the folder that it is given. Once so many are stored it pauses, so that it
// cannot come to the end, and says so while batches are still being stored; whoever started it kills it then.
import { join } from 'node:path'
import { Vault } from '../store/vault.ts'
import { openTestCore, testPassphrase } from './test-core.ts'

const [folder, pattern, killAt] = [process.argv[2]!, process.argv[3]!, Number(process.argv[4])]
let stored: (() => number) | undefined
let pause: (() => void) | undefined
const { api } = await openTestCore({ inFolder: folder, now: clock })
await api.vault.open({})
await api.vault.unlock({ passphrase: testPassphrase })
const { id, counts } = await api.fleet.plan({ source: { kind: 'pattern', pattern }, resumes: true })
if (Number.isFinite(killAt)) {
  const vault = Vault.open(join(folder, 'default.certwright'))
  stored = () => vault.matching({ kinds: ['device'] }, new Date()).length
  pause = () => void api.fleet.pause({ plan: id })
}
const { issued, there } = await api.fleet.run({ plan: id })
process.send?.({ done: issued + there, isEnd: true })
process.disconnect()
process.exit(0)

/** The core asks for the moment before it stores a batch. */
function clock(): Date {
  const done = stored?.() ?? 0
  if (pause && done > counts.there && done >= killAt) {
    pause()
    pause = undefined
    process.send?.({ done })
  }
  return new Date()
}
