import { pbkdf2Sync } from 'node:crypto'
import { serve } from '../../../shared/rpc.ts'
import { parentProcessTransport } from '../../transports/parent-process.ts'
import type { InspectedFile } from '../inspection-contract.ts'
import { readerContract, type ReadFile } from '../reader-contract.ts'

/*
 * A reader for tests only: it speaks the contract over the real transport, and does what the content of a file tells it to: the
 * things that a library under attack would do, which no well-behaved reader can be made to do on demand.
 */
const deeds: Readonly<Record<string, () => ReadFile>> = {
  /** Stuck in OpenSSL, as with an iteration count of 2^31-1: no JavaScript runs, not even a signal handler of Node's. */
  hang() {
    pbkdf2Sync('', '', 2 ** 31 - 1, 64, 'sha512')
    return { objects: [] }
  },
  loop() {
    for (;;);
  },
  crash: () => process.abort(),
  exit: () => process.exit(0),
  'eat memory'() {
    const kept: number[][] = []
    for (;;) kept.push(Array.from({ length: 100_000 }, (_, index) => index))
  },
  lie: () => ({ objects: [{ type: 'certificate', der: 'not base64!' }] }) as unknown as ReadFile,
  'die later'() {
    setImmediate(() => process.exit(1))
    return { objects: [] }
  },
}

serve(
  readerContract,
  {
    files: {
      async read({ content }): Promise<ReadFile> {
        const text = Buffer.from(content, 'base64').toString()
        return deeds[text]?.() ?? { objects: [{ type: 'unknown', label: text }] }
      },
      async readTable() {
        throw new Error('this one reads no tables')
      },
      async readSettings() {
        throw new Error('this one reads no settings')
      },
      async inspect({ content }): Promise<InspectedFile> {
        const text = Buffer.from(content, 'base64').toString()
        return (deeds[text]?.() as InspectedFile | undefined) ?? { objects: [{ type: 'unknown', label: text }] }
      },
    },
    chains: {
      async examine() {
        throw new Error('this one examines no certificates')
      },
    },
    process: { ready: async () => null },
  },
  parentProcessTransport(),
  () => undefined,
)
