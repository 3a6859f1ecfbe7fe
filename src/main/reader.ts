import { serve } from '../shared/rpc.ts'
import { examineChain } from './reading/examine-chain.ts'
import { inspectFileContent } from './reading/inspect-file-content.ts'
import { readFileContent } from './reading/read-file-content.ts'
import { readSettings } from './reading/read-settings.ts'
import { readTable } from './reading/table.ts'
import { readerContract } from './reading/reader-contract.ts'
import { parentProcessTransport } from './transports/parent-process.ts'

/*
 * Entry of the reader process, which parses every file that a person brings, so that hostile octets meet neither the CA keys nor
 * the event loop of the core. It is started with `--max-old-space-size=512`, given no secrets in its environment, and ended from
 * outside (SIGKILL): while a library is stuck it hears nothing.
 */
const transport = parentProcessTransport()

serve(
  readerContract,
  {
    files: {
      read: async ({ content, password }) => readFileContent(Buffer.from(content, 'base64'), password),
      inspect: async ({ content, password, authorities, now }) =>
        inspectFileContent({
          content: Buffer.from(content, 'base64'),
          password,
          authorities: authorities.map((each) => Buffer.from(each, 'base64')),
          now: new Date(now),
        }),
      readTable: async ({ content, ...options }, { emit }) => readTable(Buffer.from(content, 'base64'), options, emit),
      readSettings: async ({ content }) => readSettings(Buffer.from(content, 'base64')),
    },
    chains: { examine: async (question) => examineChain(question) },
    process: { ready: async () => null },
  },
  transport,
  (error, where) => {
    process.stderr.write(`reader: ${where} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  },
)

transport.onClose(() => process.exit(0))
