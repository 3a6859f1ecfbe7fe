import { beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { coreDouble, type SomeHandlers } from './testing/core-double.ts'
import { sampleDevice, sampleNow } from './testing/samples.ts'
import { playTranscript, type RunningCommand } from './testing/transcript.ts'

/** Settled when the core has begun with the call that is to be interrupted. */
let begun = Promise.withResolvers<undefined>()

const aborted = async (signal: AbortSignal) => {
  const end = new Promise((resolve) => signal.addEventListener('abort', resolve))
  begun.resolve(undefined)
  await end
}

const handlers: SomeHandlers = {
  vault: { open: async () => ({ state: 'locked', path: '/v', name: 'v' }), unlock: async () => ({}) as never },
  devices: {
    async enrol({ ids }, { signal }) {
      await aborted(signal)
      return { issued: [{ ...sampleDevice, name: ids[0]! }], failed: [], notStarted: ids.slice(1) }
    },
  },
  proof: {
    async run(_input, { signal, emit }) {
      emit({ type: 'step', step: { id: 'a', title: 'The broker starts', state: 'passed', durationMs: 2, text: 'it listens' } })
      await aborted(signal)
      throw new AppError('CANCELLED', 'Cancelled.')
    },
  },
}

describe('Ctrl-C', () => {
  const play = (transcript: string, onStart: (command: RunningCommand) => void) =>
    playTranscript({ openCore: coreDouble(handlers), now: sampleNow, env: { CERTWRIGHT_PASSPHRASE: 'x' }, onStart }, transcript)
  beforeEach(() => {
    begun = Promise.withResolvers()
  })
  const interruptOnceBegun = (command: RunningCommand) => void begun.promise.then(() => command.interrupt())

  it('asks the call to stop, prints what was done by then, and exits 130', () =>
    play(
      `
      $ certwright device enrol a b c
      ! Stopping. Press Ctrl-C again to end at once.
      Device a
        Valid until 2029-02-23 (825 days), signed by Home CA.
        Serial number 4D49B557B6E5DC91CBF5888221FC8B03
      Cancelled before b and c.
      = 130
    `,
      interruptOnceBegun,
    ))

  it('is told as CANCELLED where the call has nothing to show', () =>
    play(
      `
      $ certwright proof --json
      ! Stopping. Press Ctrl-C again to end at once.
      {
        "error": {
          "code": "CANCELLED",
          "message": "Cancelled.",
          "remedy": null,
          "details": {}
        }
      }
      = 130
    `,
      interruptOnceBegun,
    ))

  it('a second time ends the program at once, unless it is an echo of the first', async () => {
    let running: RunningCommand | undefined
    await play(
      `
      $ certwright proof
      ok       The broker starts: it listens (2 ms)
      ! Stopping. Press Ctrl-C again to end at once.
      …
      = 130
    `,
      (command) => {
        running = command
        void command.line(/^ok/).then(() => {
          command.interrupt()
          command.interrupt()
          expect(command.exits).toEqual([])
          command.clock = new Date(command.clock.getTime() + 200)
          command.interrupt()
        })
      },
    )
    expect(running!.exits).toEqual([130])
  })

  it('ends the browser host', async () => {
    let closed = 0
    let codes = 0
    const serveBrowser = async ({ port, vault }: { port: number; vault: string | undefined }) => ({
      origin: `http://127.0.0.1:${port}`,
      newAddress: () => `http://127.0.0.1:${port}/#code=${vault}-${++codes}`,
      onReuse: () => undefined,
      close: async () => void (closed += 1),
    })
    await playTranscript(
      {
        openCore: coreDouble({}),
        serveBrowser,
        onStart: (command) => void command.line(/Ctrl-C ends it/).then(() => command.interrupt()),
      },
      `
      $ certwright --vault v serve --port 8080 --open
      ! opened http://127.0.0.1:8080/#code=v-1
      Certwright is open in your browser.
      Or open this address in a browser on this machine. It lets one browser in, once.
        http://127.0.0.1:8080/#code=v-2
      Ctrl-C ends it.
      ! Stopping. Press Ctrl-C again to end at once.
      = 130
    `,
    )
    expect(closed).toBe(1)
  })

  it('is told when an address was used twice, with a new one', async () => {
    let codes = 0
    const serveBrowser = async ({ port }: { port: number }) => ({
      origin: `http://127.0.0.1:${port}`,
      newAddress: () => `http://127.0.0.1:${port}/#code=${++codes}`,
      onReuse: (listener: () => void) => void setImmediate(listener),
      close: async () => undefined,
    })
    await playTranscript(
      {
        openCore: coreDouble({}),
        serveBrowser,
        onStart: (command) => void command.line(/#code=2$/).then(() => command.interrupt()),
      },
      `
      $ certwright serve --port 8080
      Open this address in a browser on this machine. It lets one browser in, once.
        http://127.0.0.1:8080/#code=1
      Ctrl-C ends it.
      ! An address was used a second time, so whoever came in by it is shut out. Somebody else may have seen it.
      ! Only open an address that you have just printed.
      Open this address in a browser on this machine. It lets one browser in, once.
        http://127.0.0.1:8080/#code=2
      ! Stopping. Press Ctrl-C again to end at once.
      = 130
    `,
    )
  })
})
