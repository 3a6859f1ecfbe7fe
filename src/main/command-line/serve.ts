import type { Command } from 'commander'
import { once } from 'node:events'
import { examples } from './examples.ts'
import type { Invocation } from './invocation.ts'
import { paint } from './line.ts'
import { portNumber } from './option-value.ts'

interface ServeOptions {
  port: number
  open?: true
}

/** Adds the command that opens Certwright's window in a browser. */
export function addServeCommand(program: Command, invocation: Invocation): void {
  examples(
    program
      .command('serve')
      .description('show the window in a browser on this machine until Ctrl-C')
      .option('--port <n>', 'port on 127.0.0.1; 0 for any free one', portNumber, 0)
      .option('--open', 'open a browser there as well'),
    'serve',
    'serve --port 8080 --open',
  ).action((options: ServeOptions) => serve(invocation, options))
}

/** With --json the address is printed once, in one line, when the pages are there. */
async function serve({ output, signal, surroundings, vaultPath }: Invocation, { port, open }: ServeOptions): Promise<void> {
  const host = await surroundings.serveBrowser({ port, vault: vaultPath })
  const { promise: isOver, resolve: end } = Promise.withResolvers<void>()
  // An address lets one browser in: the one that is printed is not used up by the browser that is opened.
  const isOpened = open === true && (await surroundings.openInBrowser(host.newAddress(end), isOver))
  const printAddress = () => {
    output.print(`${isOpened ? 'Or open' : 'Open'} this address in a browser on this machine. It lets one browser in, once.`, [
      '  ',
      paint('bold', host.newAddress()),
    ])
  }
  host.onReuse(() => {
    output.note(
      'An address was used a second time, so whoever came in by it is shut out. Somebody else may have seen it.',
      'Only open an address that you have just printed.',
    )
    if (!output.isJson()) printAddress()
  })
  const { stdin } = surroundings
  try {
    if (output.isJson()) output.valueLine({ origin: host.origin, address: host.newAddress() })
    else {
      if (isOpened) output.print('Certwright is open in your browser.')
      printAddress()
      output.print(stdin.isTTY ? 'Enter prints a new address, Ctrl-C ends it.' : 'Ctrl-C ends it.')
      if (stdin.isTTY) stdin.on('data', printAddress)
    }
    if (!signal.aborted) await once(signal, 'abort')
  } finally {
    stdin.off('data', printAddress)
    stdin.pause()
    end()
    await host.close()
  }
}
