// Run as a process of its own: enrols devices into the vault of the folder that it is given, and tells each as it is done.
import { openTestCore, testPassphrase } from './test-core.ts'

const [folder, count] = [process.argv[2]!, Number(process.argv[3])]
const { api } = await openTestCore({ inFolder: folder })
await api.vault.open({})
await api.vault.unlock({ passphrase: testPassphrase })
const run = process.pid.toString(36)
const ids = Array.from({ length: count }, (_, index) => `d-${run}-${index}`)
await api.devices.enrol({ ids }, { onEvent: (progress) => process.send?.(progress) })
process.send?.({ done: count, total: count, isEnd: true })
process.disconnect()
process.exit(0)
