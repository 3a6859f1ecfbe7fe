import { describe, it } from 'vitest'
import { AppError, toWireError } from '../../shared/errors.ts'
import { coreDouble, type SomeHandlers } from './testing/core-double.ts'
import { connectedAs, sampleDevice } from './testing/samples.ts'
import { playTranscript, type RunningCommand } from './testing/transcript.ts'

describe('listening', () => {
  const play = (sessions: SomeHandlers['sessions'], transcript: string, onStart?: (command: RunningCommand) => void) => {
    const handlers: SomeHandlers = {
      vault: { open: async () => ({ state: 'locked', path: '/v', name: 'v' }), unlock: async () => ({}) as never },
      certificates: { show: async () => ({ ...sampleDevice, name: 'sensor-1', notAfter: '2999-01-01T00:00:00.000Z' }) as never },
      sessions: { subscribe: async () => ({ grantedQos: 0 }), ...sessions },
    }
    return playTranscript({ openCore: coreDouble(handlers), env: { CERTWRIGHT_PASSPHRASE: 'x' }, ...(onStart && { onStart }) }, transcript)
  }

  it('goes on while one subscription is left of those that the broker refuses after a reconnect', () => {
    const listening = Promise.withResolvers<undefined>()
    return play(
      {
        async open(_input, { emit, signal }) {
          emit({ type: 'state', state: connectedAs('me') })
          await listening.promise
          for (const filter of ['a', 'b']) {
            const error = new AppError('NOT_AUTHORIZED', `The broker refused the subscription to ${filter}: not authorized (0x87).`, { remedy: 'Ask for it.' })
            emit({ type: 'subscription-refused', filter, error: toWireError(error) })
          }
          await new Promise((resolve) => signal.addEventListener('abort', resolve))
          return null
        },
      },
      `
      $ certwright subscribe a b --broker mqtts://localhost --as sensor-1
      ! Connected as me, TLSv1.3. Listening to a and b; Ctrl-C ends it.
      ! The broker refused the subscription to a: not authorized (0x87).
      ! error: The broker refused the subscription to b: not authorized (0x87).
      ! hint: Ask for it.
      = 1
    `,
      (command) => void command.line(/Listening/).then(() => listening.resolve(undefined)),
    )
  })

  describe('to a broker that does not answer SUBSCRIBE', () => {
    const silent: SomeHandlers['sessions'] = {
      async open(_input, { emit, signal }) {
        emit({ type: 'state', state: connectedAs('me') })
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        return null
      },
      subscribe: (_input, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    }

    it('ends in time, and says why', () =>
      play(
        silent,
        `
        $ certwright subscribe a --broker mqtts://localhost --as sensor-1 --count 1 --timeout 1
        ! error: The broker did not answer SUBSCRIBE to a within 1 second.
        ! hint: Try again, with a longer --timeout; the broker may be overloaded.
        = 1
      `,
      ))

    it('is no success where no number of messages was asked for', () =>
      play(
        silent,
        `
        $ certwright subscribe a --broker mqtts://localhost --as sensor-1 --timeout 1 --json
        {
          "error": {
            "code": "TIMED_OUT",
        …
        = 1
      `,
      ))
  })
})
