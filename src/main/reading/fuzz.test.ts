import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { lacksTools } from '../testing/tools.ts'
import { inspectFileContent } from './inspect-file-content.ts'
import { inspectedFileSchema } from './inspection-contract.ts'
import { readFileContent } from './read-file-content.ts'
import { readFileSchema } from './reader-contract.ts'
import { ReaderProcess } from './reader-process.ts'
import { forkChild, type WatchedChild } from './testing/fork-child.ts'
import { corpusPassword, makeCorpus, type Seed } from './testing/fuzz-corpus.ts'
import { Chance, mutations } from './testing/mutation.ts'

/*
 * Spoiled files of every kind, as many as the time allows: none may end in anything but a result or an error of ours, none may take
 * longer than the deadline, and none may disturb the core. CERTWRIGHT_FUZZ_SECONDS makes it longer, CERTWRIGHT_FUZZ_SEED repeats a run.
 */

const seconds = Number(process.env['CERTWRIGHT_FUZZ_SECONDS'] ?? 20)
const seed = Number(process.env['CERTWRIGHT_FUZZ_SEED'] ?? Date.now() % 2 ** 31)
const deadlineMs = 5000
const foreseen = ['FILE_NOT_UNDERSTOOD', 'FILE_UNSAFE', 'FILE_TOO_LARGE', 'WRONG_PASSPHRASE']
const labels = [
  'CERTIFICATE',
  'PRIVATE KEY',
  'ENCRYPTED PRIVATE KEY',
  'X509 CRL',
  'PKCS7',
  'TRUSTED CERTIFICATE',
  'PUBLIC KEY',
  'OTHER',
]

interface Input {
  what: string
  content: Uint8Array
  password: string | undefined
  /** Whether all is asked that is to be said of it, beside these authorities; else what it holds. */
  authorities: readonly Uint8Array[] | undefined
}

const now = new Date()

let corpus: Seed[]

function makeInput(chance: Chance): Input {
  const original = chance.pick(corpus)
  let octets = original.octets
  const done: string[] = []
  for (let count = chance.pick([1, 1, 1, 2, 3]); count > 0; count--) {
    const mutation = chance.pick(mutations)
    octets = mutation.apply(octets, chance.pick(corpus).octets, chance)
    done.push(mutation.name)
  }
  const form = chance.pick(['plain', 'plain', 'PEM', 'base64'])
  return {
    what: `${original.name}: ${done.join(', ')}, ${form}`,
    content: inForm(form, original.wrap(octets), original.label ?? 'CERTIFICATE', chance),
    password: original.isSlow && chance.below(100) > 0 ? undefined : chance.pick([corpusPassword, corpusPassword, '', undefined]),
    // The authority may be spoiled as well: it was brought once, too.
    authorities: chance.below(2) === 0 ? undefined : [chance.pick(corpus).octets, octets],
  }
}

function inForm(form: string, octets: Uint8Array, ownLabel: string, chance: Chance): Uint8Array {
  if (form === 'plain') return octets
  const base64 = Buffer.from(octets).toString('base64')
  if (form === 'base64') return Buffer.from(base64)
  const label = chance.below(4) === 0 ? chance.pick(labels) : ownLabel
  return Buffer.from(`-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----\n`)
}

/** Enough to make it again. */
function failure({ what, content, password }: Input, how: string): string {
  return `seed ${seed}, ${what}, password ${JSON.stringify(password)}: ${how}\n${Buffer.from(content).toString('base64').slice(0, 20_000)}`
}

/** What became of an input here, or that it was none of what may become of one. */
function outcomeHere(input: Input): { outcome: string; isForeseen: boolean } {
  try {
    const { content, password, authorities } = input
    const answer = authorities ? inspectFileContent({ content, password, authorities, now }) : readFileContent(content, password)
    const schema = authorities ? inspectedFileSchema : readFileSchema
    return { outcome: authorities ? 'inspected' : 'read', isForeseen: answer.objects.length > 0 && schema.safeParse(answer).success }
  } catch (error) {
    if (!(error instanceof AppError))
      return { outcome: error instanceof Error ? (error.stack ?? '') : String(error), isForeseen: false }
    return { outcome: error.code, isForeseen: foreseen.includes(error.code) }
  }
}

function tell(where: string, counts: ReadonlyMap<string, number>, ms: number, failures: number): void {
  const inputs = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const outcomes = [...counts].map(([outcome, count]) => `${outcome} ${count}`).join(', ')
  process.stderr.write(
    `fuzz (seed ${seed}), ${where}: ${inputs} inputs in ${(ms / 1000).toFixed(1)} s, ${failures} failures; ${outcomes}\n`,
  )
}

describe.skipIf(lacksTools('openssl'))('a spoiled file', () => {
  let reader: ReaderProcess
  let children: WatchedChild[] = []
  beforeAll(() => {
    corpus = makeCorpus()
    reader = new ReaderProcess(
      () => {
        const child = forkChild(join(import.meta.dirname, '..', 'reader.ts'))
        children.push(child)
        return child
      },
      { deadlineMs },
    )
  }, 120_000)
  afterAll(() => {
    reader.stop()
  })

  const ask = ({ content, password, authorities }: Input): Promise<unknown> =>
    authorities ? reader.inspect(content, { password, authorities, now }) : reader.read(content, { password })

  test('is one of 40 and more kinds that are read as long as nobody spoils them', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(40)
    const refused = corpus.filter(
      ({ octets, wrap }) => outcomeHere({ what: '', content: wrap(octets), password: corpusPassword, authorities: undefined }).outcome !== 'read',
    )
    // A key on a foreign curve is refused by its curve, and trust settings after a certificate are known in PEM only.
    expect(refused.map(({ name }) => name)).toEqual(['secp256k1.key', 'trusted.pem'])
  })

  test('ends in a result or an error of ours, within the deadline', { timeout: seconds * 1000 + 300_000 }, async () => {
    const chance = new Chance(seed)
    const counts = new Map<string, number>()
    const failures: string[] = []
    const startedAt = performance.now()
    while (performance.now() - startedAt < seconds * 1000 * 0.75 && failures.length < 10) {
      const input = makeInput(chance)
      const askedAt = performance.now()
      const { outcome, isForeseen } = outcomeHere(input)
      const ms = performance.now() - askedAt
      counts.set(isForeseen ? outcome : 'failure', (counts.get(isForeseen ? outcome : 'failure') ?? 0) + 1)
      if (!isForeseen) failures.push(failure(input, outcome))
      // Here nobody ends it; the reader process, whose part that is, must.
      if (ms > deadlineMs) {
        const ended = await ask(input).then(() => 'read', String)
        process.stderr.write(`fuzz: ${Math.round(ms)} ms for ${input.what}; in the reader process: ${ended}\n`)
      }
    }
    tell('in one process', counts, performance.now() - startedAt, failures.length)
    expect(failures).toEqual([])
    expect(counts.get('FILE_NOT_UNDERSTOOD')).toBeGreaterThan(100)
    expect(counts.get('read')).toBeGreaterThan(10)
      expect(counts.get('inspected')).toBeGreaterThan(10)
  })

  test('does not end the process that reads it, nor disturb the core', { timeout: seconds * 1000 + 300_000 }, async () => {
    children = []
    reader.stop()
    const chance = new Chance(seed + 1)
    const counts = new Map<string, number>()
    const failures: string[] = []
    const startedAt = performance.now()
    let slow = 0
    while (performance.now() - startedAt < seconds * 1000 * 0.25 && failures.length < 10) {
      const input = makeInput(chance)
      const askedAt = performance.now()
      const outcome = await reader.read(input.content, { password: input.password }).then(
        () => 'read',
        (error: unknown) => (error instanceof AppError ? error : String(error)),
      )
      const code = outcome instanceof AppError ? outcome.code : outcome
      const reason = outcome instanceof AppError ? outcome.details?.['reason'] : undefined
      const isForeseen = (code === 'read' || foreseen.includes(code)) && (reason === undefined || reason === 'deadline')
      if (reason === 'deadline') slow++
      counts.set(isForeseen ? code : 'failure', (counts.get(isForeseen ? code : 'failure') ?? 0) + 1)
      if (!isForeseen) failures.push(failure(input, `${code} ${String(reason)}`))
      // Until it is ended and the answer is here; a start of another one comes with the next file.
      if (performance.now() - askedAt > deadlineMs + 30_000) failures.push(failure(input, 'took too long'))
    }
    tell('through the reader process', counts, performance.now() - startedAt, failures.length)
    expect(failures).toEqual([])
    expect(children).toHaveLength(1 + slow)
  })
})

describe.skipIf(process.platform === 'win32')('a reader process that is brought down', () => {
  // Not by a file, for there is none known that does; by a signal, which is what such a file would come to.
  test.each([
    ['SIGSEGV', 'crash'],
    ['SIGKILL', 'crash'],
    ['SIGSTOP', 'deadline'],
  ] as const)('by %s while it reads fails that file and no other', async (signal, reason) => {
    const children: WatchedChild[] = []
    const reader = new ReaderProcess(
      () => {
        const child = forkChild(join(import.meta.dirname, '..', 'reader.ts'))
        children.push(child)
        return signalledAt(child, 'the one', signal)
      },
      { deadlineMs: 2000 },
    )
    const notUnderstood = expect.objectContaining({ code: 'FILE_NOT_UNDERSTOOD' }) as unknown
    await expect(reader.read(Buffer.from('before'))).rejects.toEqual(notUnderstood)
    const outcomes = await Promise.allSettled([reader.read(Buffer.from('the one')), reader.read(Buffer.from('after'))])
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && (outcome.reason as unknown))).toEqual([
      expect.objectContaining({ code: 'FILE_UNSAFE', details: { reason } }),
      notUnderstood,
    ])
    expect(children).toHaveLength(2)
    reader.stop()
  })
})

/** A child that gets a signal just before the file with that content. */
function signalledAt(child: WatchedChild, content: string, signal: NodeJS.Signals): WatchedChild {
  const base64 = Buffer.from(content).toString('base64')
  const { transport } = child
  return {
    ...child,
    transport: {
      send(message) {
        if (JSON.stringify(message).includes(base64)) process.kill(child.pid, signal)
        transport.send(message)
      },
      onMessage: (listener) => transport.onMessage(listener),
      onClose: (listener) => transport.onClose(listener),
    },
  }
}
