import { extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { ThreadEntry } from './host.ts'

/** What a thread makes is handed over at once: more room for it would only be filled before it is swept. */
const youngGenerationMb = 4

/**
 * Starts a thread of this process from the entry that stands beside `entryFile`. Nothing of the environment and none of this
 * process's options goes with it.
 */
export function startThread(entryFile: string, entry: ThreadEntry): Worker {
  return new Worker(join(entryFile, '..', `${entry}${extname(entryFile)}`), {
    name: `certwright-${entry}`,
    env: {},
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
  })
}
