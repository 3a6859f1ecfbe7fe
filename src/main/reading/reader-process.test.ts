import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { memoryTransports } from '../transports/memory.ts'
import { ReaderProcess, type ReaderLimits } from './reader-process.ts'
import { forkChild, type WatchedChild } from './testing/fork-child.ts'

const misbehavingReader = join(import.meta.dirname, 'testing', 'misbehaving-reader.ts')
const children: WatchedChild[] = []
const readers: ReaderProcess[] = []

/** A reader whose every start is remembered; its child obeys what is written in the file. */
function reader(limits?: ReaderLimits, options?: { maxOldSpaceMb?: number }): ReaderProcess {
  children.length = 0
  const created = new ReaderProcess(() => {
    const child = forkChild(misbehavingReader, options)
    children.push(child)
    return child
  }, limits)
  readers.push(created)
  return created
}

afterEach(() => {
  for (const created of readers.splice(0)) created.stop()
})

const file = (text: string) => Buffer.from(text)
const echo = (text: string) => ({ objects: [{ type: 'unknown', label: text }] })
const unsafe = (reason: string) => expect.objectContaining({ code: 'FILE_UNSAFE', details: { reason } })
const codeOf = (error: unknown) => (error as { code: string }).code

describe('the reader process', () => {
  test('is started once and kept for the next file', async () => {
    const process = reader()
    expect(await process.read(file('one'))).toEqual(echo('one'))
    expect(await process.read(file('two'))).toEqual(echo('two'))
    expect(children).toHaveLength(1)
  })

  test('is started ahead by warm', async () => {
    const process = reader()
    process.warm()
    process.warm()
    expect(await process.read(file('one'))).toEqual(echo('one'))
    expect(children).toHaveLength(1)
  })

  test.each(['hang', 'loop'])('that is stuck (%s) is killed at the deadline and replaced', async (deed) => {
    const deadlineMs = 300
    const process = reader({ deadlineMs })
    await process.read(file('warm'))
    const askedAt = performance.now()
    await expect(process.read(file(deed))).rejects.toEqual(unsafe('deadline'))
    expect(performance.now() - askedAt).toBeGreaterThanOrEqual(deadlineMs - 5)
    // SIGTERM would have come to nothing; on Windows there are no signals, only an end.
    expect((await children[0]!.ended).signal).toBe(globalThis.process.platform === 'win32' ? null : 'SIGKILL')
    expect(await process.read(file('next'))).toEqual(echo('next'))
    expect(children).toHaveLength(2)
  })

  test.each(['crash', 'exit'])('that ends over a file (%s) fails that file alone', async (deed) => {
    const process = reader()
    const results = await Promise.allSettled(['before', deed, 'after'].map((text) => process.read(file(text))))
    expect(results).toEqual([
      { status: 'fulfilled', value: echo('before') },
      { status: 'rejected', reason: unsafe('crash') },
      { status: 'fulfilled', value: echo('after') },
    ])
    expect(children).toHaveLength(2)
  })

  test('that runs out of its memory takes nothing down with it', async () => {
    const process = reader({ deadlineMs: 30_000 }, { maxOldSpaceMb: 32 })
    await expect(process.read(file('eat memory'))).rejects.toEqual(unsafe('crash'))
    expect(await process.read(file('next'))).toEqual(echo('next'))
  })

  test('is not believed where its answer makes no sense, and is replaced', async () => {
    const process = reader()
    await expect(process.read(file('lie'))).rejects.toEqual(unsafe('answer'))
    await children[0]!.ended
    expect(await process.read(file('next'))).toEqual(echo('next'))
  })

  test('that died while it was idle is no fault of the next file', async () => {
    const process = reader()
    expect(await process.read(file('die later'))).toEqual({ objects: [] })
    await children[0]!.ended
    expect(await process.read(file('next'))).toEqual(echo('next'))
    expect(children).toHaveLength(2)
  })

  test('reads one file at a time, in the order in which they came', async () => {
    const process = reader({ deadlineMs: 300 })
    const settled: string[] = []
    const note = async (text: string) => {
      const outcome = await process.read(file(text)).then(() => 'read', codeOf)
      settled.push(`${text}: ${outcome}`)
    }
    await Promise.all(['one', 'hang', 'two', 'crash', 'three'].map(note))
    expect(settled).toEqual(['one: read', 'hang: FILE_UNSAFE', 'two: read', 'crash: FILE_UNSAFE', 'three: read'])
  })

  test('is ended by a cancelled read at once, and a waiting one does not wait', async () => {
    const process = reader({ deadlineMs: 60_000 })
    await process.read(file('warm'))
    const controller = new AbortController()
    const running = process.read(file('hang'), { signal: controller.signal })
    const waiting = process.read(file('two'), { signal: controller.signal })
    const unconcerned = process.read(file('three'))
    setImmediate(() => controller.abort())
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' })
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(await unconcerned).toEqual(echo('three'))
    await children[0]!.ended
  })

  test('gives CANCELLED for what was cancelled before', async () => {
    await expect(reader().read(file('one'), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(children).toHaveLength(0)
  })

  test('that is stopped fails what is under way and can be used again', async () => {
    const process = reader({ deadlineMs: 60_000 })
    await process.read(file('warm'))
    const results = Promise.allSettled([process.read(file('hang')), process.read(file('two'))])
    // The next turn of the event loop: the first has been sent by then or is about to be.
    await new Promise(setImmediate)
    process.stop()
    const codes = (await results).map((result) => (result.status === 'rejected' ? codeOf(result.reason) : 'read'))
    expect(codes).toEqual(['READER_STOPPED', 'READER_STOPPED'])
    await children[0]!.ended
    expect(await process.read(file('next'))).toEqual(echo('next'))
  })

  test('that does not start is READER_STOPPED, not an unsafe file', async () => {
    const missing = new ReaderProcess(() => forkChild(join(import.meta.dirname, 'no-such-file.ts')))
    await expect(missing.read(file('one'))).rejects.toMatchObject({ code: 'READER_STOPPED' })
    const refused = new ReaderProcess(() => {
      throw new Error('fork failed')
    })
    await expect(refused.read(file('one'))).rejects.toMatchObject({ code: 'READER_STOPPED' })
  })

  test('that never answers is given up at its own limit and killed', async () => {
    let kills = 0
    const kill = () => {
      kills++
    }
    const silent = new ReaderProcess(() => ({ transport: memoryTransports().client, pid: undefined, kill }), {
      deadlineMs: 60_000,
      startMs: 50,
    })
    await expect(silent.read(file('one'))).rejects.toMatchObject({ code: 'READER_STOPPED' })
    expect(kills).toBe(1)
  })

  test('is not even started for a file of more than 32 MiB', async () => {
    await expect(reader().read(new Uint8Array(32 * 1024 * 1024 + 1))).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' })
    expect(children).toHaveLength(0)
  })
})
