import type { Command } from 'commander'
import { once } from 'node:events'
import { examples } from './examples.ts'
import type { Invocation } from './invocation.ts'
import { paint } from './line.ts'
import { portNumber } from './option-value.ts'

interface ServeOptions {
  port: number
}

/** Adds the command that opens Certwright's window in a browser. */
export function addServeCommand(program: Command, invocation: Invocation): void {
  examples(
    program
      .command('serve')
      .description('show the window in a browser on this machine until Ctrl-C')
      .option('--port <n>', 'port on 127.0.0.1; 0 for any free one', portNumber, 0),
    'serve',
    'serve --port 8080',
  ).action((options: ServeOptions) => serve(invocation, options))
}

/** With --json the address is printed once, when the pages are there. */
async function serve({ output, signal, surroundings }: Invocation, { port }: ServeOptions): Promise<void> {
  const host = await surroundings.serveBrowser(port)
  try {
    const address = host.newAddress()
    if (output.isJson()) output.valueLine({ origin: host.origin, address })
    else {
      output.print('Open this address in a browser on this machine. It lets one browser in, once.', ['  ', paint('bold', address)])
      output.print('Ctrl-C ends it.')
    }
    if (!signal.aborted) await once(signal, 'abort')
  } finally {
    await host.close()
  }
}
