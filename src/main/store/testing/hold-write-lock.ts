/**
 * A process that holds the write lock of the vault at `process.argv[2]`: prints "holding" when it has it, and lets go after
 * `process.argv[3]` milliseconds.
 */
import { writeSync } from 'node:fs'
import { VaultDatabase } from '../database.ts'

const [, , path, durationMs] = process.argv
const database = new VaultDatabase(path!)
database.write(() => {
  writeSync(1, 'holding\n')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(durationMs))
})
database.close()
