// Run as a process of its own: goes on with the fleet of the folder that it is given, and tells how far it is.
import { openTestCore, testPassphrase } from './test-core.ts'

const [folder, pattern] = [process.argv[2]!, process.argv[3]!]
const { api } = await openTestCore({ inFolder: folder })
await api.vault.open({})
await api.vault.unlock({ passphrase: testPassphrase })
const { id } = await api.fleet.plan({ source: { kind: 'pattern', pattern }, resumes: true })
const { issued, there } = await api.fleet.run({ plan: id }, { onEvent: ({ done }) => process.send?.({ done }) })
process.send?.({ done: issued + there, isEnd: true })
process.disconnect()
process.exit(0)
