import { describe, it } from 'vitest'
import type { ConnectionTestResult } from '../../shared/connection-test.ts'
import type { Mend, MendResult } from '../../shared/mend.ts'
import type { Problem } from '../../shared/problem.ts'
import { AppError } from '../../shared/errors.ts'
import { coreDouble } from './testing/core-double.ts'
import { playTranscript, type Stage } from './testing/transcript.ts'

const addNames: Mend = { kind: 'add-names', broker: 'AB'.repeat(32), altNames: [{ type: 'ip', value: '127.0.0.1' }] }
const verifyAs: Mend = { kind: 'verify-as', serverName: 'localhost' }
const renew: Mend = { kind: 'renew', certificate: 'CD'.repeat(32), newKey: false }

function problem(row: number, mends: Mend[]): Problem {
  return { row, stage: 'tls', side: 'broker', weight: 'blocks', message: 'The name does not fit.', remedy: 'Add it.', mends, certificate: 0 }
}

const failed: ConnectionTestResult = {
  hasPassed: false,
  steps: [{ id: 'tls', title: 'Agree on TLS', state: 'failed', error: { code: 'NAME_NOT_IN_CERTIFICATE', message: 'The name does not fit.' }, durationMs: 3 }],
  presented: null,
  problems: [problem(21, [addNames, verifyAs]), problem(26, [addNames, renew])],
  surroundings: { version: '1', tlsLibrary: 'x', clock: '2026-03-01T00:00:00Z' },
}
const passed: ConnectionTestResult = { ...failed, hasPassed: true, steps: [{ id: 'tls', title: 'Agree on TLS', state: 'passed', text: 'done', durationMs: 3 }], problems: [] }

/** A core whose broker has the name once `add-names` was done, or where it is looked for as `localhost`. */
function stage({ isInForce }: { isInForce: boolean }, more: Partial<Stage> = {}): Stage {
  let isMended = false
  const nothing: MendResult = { done: [], connection: {}, isInForce: true, toDo: [], folder: null, text: null }
  return {
    env: { CERTWRIGHT_PASSPHRASE: 'correct horse battery', NO_COLOR: '1' },
    openCore: coreDouble({
      vault: { open: async () => ({ state: 'none' }), unlock: async () => ({}) as never },
      connectionTest: {
        run: async ({ identity }) => (isMended || identity.serverName === 'localhost' ? passed : failed),
        async previewMend({ mend }) {
          if (mend.kind === 'renew') throw new AppError('NOT_FOUND', 'It has vanished.', { remedy: 'Issue another.' })
          if (mend.kind === 'verify-as') return { label: 'Verify as localhost', changes: ['Another name is looked for.'], caution: null, needsFolder: false }
          return { label: 'Re-issue with 127.0.0.1', changes: ['A new certificate.', 'Names afterwards: ip:127.0.0.1.'], caution: 'Mind the clock.', needsFolder: !isInForce }
        },
        async mend({ mend, to = '' }) {
          if (mend.kind === 'verify-as') return { ...nothing, done: ['Another name is looked for.'], connection: { serverName: 'localhost' } }
          isMended = isInForce
          return { ...nothing, done: ['Issued localhost.'], isInForce, toDo: isInForce ? [] : [`Copy broker.crt from ${to}.`] }
        },
      },
    }),
    ...more,
  }
}

const test = 'connection test mqtts://127.0.0.1 --as sensor-1'

describe('connection test', () => {
  it('says that there is something to mend, and lists it with what it changes', () =>
    playTranscript(
      stage({ isInForce: false }),
      `
      $ certwright ${test}

      blocks   Row 21, the broker’s side: The name does not fit.
               hint: Add it.
      blocks   Row 26, the broker’s side: The name does not fit.
               hint: Add it.

      The connection fails at “Agree on TLS”. 0 of 1 steps passed.
      3 mends can be done from here: add --mend to see what each would change.
      = 1
      $ certwright ${test} --mend

      blocks   Row 21, the broker’s side: The name does not fit.
               hint: Add it.
      blocks   Row 26, the broker’s side: The name does not fit.
               hint: Add it.

      The connection fails at “Agree on TLS”. 0 of 1 steps passed.

      1. Re-issue with 127.0.0.1  row 21, needs --to
        A new certificate.
        Names afterwards: ip:127.0.0.1.
        Mind: Mind the clock.
      2. Verify as localhost  row 21
        Another name is looked for.
      3. renew: cannot be done. It has vanished.
        Issue another.
      = 1
      $ certwright ${test} --mend --json
      …
        "mends": [
          {
            "number": 1,
            "row": 21,
      …
      = 1
      `,
    ))

  it('does one after asking, and tests again with what has changed', async () => {
    await playTranscript(
      stage({ isInForce: true }, { terminal: { answers: ['no', 'yes'] } }),
      `
      $ certwright ${test} --apply 1
      …
      1. Re-issue with 127.0.0.1  row 21
      …
      ! ? Re-issue with 127.0.0.1?
      Nothing was changed.
      = 1
      $ certwright ${test} --apply 2
      …
      ! ? Verify as localhost?

      done  Another name is looked for.

      The test again:

      The connection works. 1 of 1 steps passed.
      `,
    )
    await playTranscript(
      stage({ isInForce: true }),
      `
      $ certwright ${test} --apply 1 --yes --json
      {
        "test": {
      …
        "after": {
          "hasPassed": true,
      …
      `,
    )
  })

  it('says what is left to do where the broker does not have it yet, and stays a failure', () =>
    playTranscript(
      stage({ isInForce: false }),
      `
      $ certwright ${test} --apply 1 --yes
      …
      ! error: This mend writes files, and no folder is named for them.
      ! hint: Name one with --to DIR.
      = 2
      $ certwright ${test} --apply 1 --yes --to mended
      …
      done  Issued localhost.
      to do Copy broker.crt from …mended.
      = 1
      `,
    ))

  it('refuses what cannot be meant', () =>
    playTranscript(
      stage({ isInForce: false }),
      `
      $ certwright ${test} --apply 1
      ! error: There is no terminal to ask whether the mend is to be done.
      ! hint: Add --yes.
      = 2
      $ certwright ${test} --to mended
      ! error: --to goes with --apply.
      ! hint: Say which mend is to be done: --apply N; --mend lists them.
      = 2
      $ certwright ${test} --apply 9 --yes
      …
      ! error: There is no mend 9; what was found has 3 mends.
      ! hint: List them with --mend.
      = 1
      $ certwright ${test} --apply 0 --yes
      ! error: …
      …
      = 2
      `,
    ))
})
