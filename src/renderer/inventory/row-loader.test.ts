import { beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { RowLoader, type FetchRows } from './row-loader.ts'

/** A call that waits for its answer. */
interface OpenCall {
  offset: number
  limit: number
  signal: AbortSignal
  answer: (names: string[], total: number) => Promise<void>
  fail: (error: unknown) => Promise<void>
}

let calls: OpenCall[]
let loader: RowLoader<{ name: string }>

const fetch: FetchRows<{ name: string }> = (offset, limit, signal) => {
  return new Promise<{ total: number; rows: { name: string }[] }>((resolve, reject) => {
    calls.push({
      offset,
      limit,
      signal,
      answer: async (names, total) => {
        resolve({ total, rows: names.map((name) => ({ name })) })
        await settled()
      },
      fail: async (error) => {
        reject(error instanceof Error ? error : new Error(String(error)))
        await settled()
      },
    })
  })
}
const settled = () => new Promise<void>((resolve) => setImmediate(resolve))
const page = (prefix: string, count = 10) => Array.from({ length: count }, (_, index) => `${prefix}${index}`)
const nameAt = (index: number) => loader.snapshot().at(index)?.name

beforeEach(() => {
  calls = []
  loader = new RowLoader({ pageSize: 10, keptPages: 3 })
})

describe('a list in pieces', () => {
  it('asks for the first piece, then for what comes into view, one call at a time', async () => {
    loader.list('all', fetch)
    expect(calls.map(({ offset }) => offset)).toEqual([0])
    await calls[0]!.answer(page('a'), 35)
    expect([loader.snapshot().total, nameAt(0), nameAt(9), nameAt(10)]).toEqual([35, 'a0', 'a9', undefined])

    loader.show(12, 25)
    await calls[1]!.answer([...page('b'), ...page('c')], 35)
    expect([nameAt(9), nameAt(10), nameAt(25)]).toEqual(['a9', 'b0', 'c5'])

    loader.show(22, 31)
    expect(calls.map(({ offset, limit }) => [offset, limit])).toEqual([
      [0, 10],
      [10, 20],
      [30, 10],
    ])
  })

  it('asks for no more at once than a call gives', async () => {
    loader = new RowLoader({ pageSize: 10 })
    loader.list('all', fetch)
    await calls[0]!.answer(page('a'), 5000)
    loader.show(15, 1200)
    await calls[1]!.answer(page('b', 1000), 5000)
    expect(calls.map(({ offset, limit }) => [offset, limit])).toEqual([
      [0, 10],
      [10, 1000],
      [1010, 200],
    ])
  })

  it('begins a new list at the top, with as many rows as are in view', async () => {
    loader.list('all', fetch)
    await calls[0]!.answer(page('a'), 100)
    loader.show(50, 75)
    await calls[1]!.answer(page('b', 30), 100)
    loader.list('other', fetch)
    expect(calls.slice(2).map(({ offset, limit }) => [offset, limit])).toEqual([[0, 30]])
  })

  it('leaves out what a fast scroll passed by', async () => {
    loader.list('all', fetch)
    loader.show(10, 15)
    loader.show(40, 45)
    loader.show(90, 99)
    await calls[0]!.answer(page('a'), 100)
    expect(calls.map(({ offset }) => offset)).toEqual([0, 90])
  })

  it('keeps the old rows until the new filter has answered, and drops the answer to the old one', async () => {
    loader.list('all', fetch)
    await calls[0]!.answer(page('a'), 35)
    loader.show(10, 15)
    loader.list('text', fetch)
    expect(calls[1]!.signal.aborted).toBe(true)
    expect([loader.snapshot().isOutdated, nameAt(0)]).toEqual([true, 'a0'])
    await calls[1]!.answer(page('late'), 35)
    expect(nameAt(10)).toBeUndefined()
    await calls[2]!.answer(['hit'], 1)
    expect([loader.snapshot().isOutdated, loader.snapshot().total, nameAt(0), nameAt(1)]).toEqual([false, 1, 'hit', undefined])
  })

  it('asks for the last only of all that was typed while a call was under way', async () => {
    const asked: string[] = []
    const fetchOf = (text: string): FetchRows<{ name: string }> => {
      return (...piece) => {
        asked.push(text)
        return fetch(...piece)
      }
    }
    for (const text of ['s', 'se', 'sen']) loader.list(text, fetchOf(text))
    await calls[0]!.fail(new AppError('CANCELLED', 'Cancelled.'))
    expect(asked).toEqual(['s', 'sen'])
    await calls[1]!.answer(['sensor'], 1)
    expect([nameAt(0), loader.snapshot().isOutdated, asked.length]).toEqual(['sensor', false, 2])
  })

  it('asks again after a change, and once more where the change came while a call was under way', async () => {
    loader.list('all', fetch)
    await calls[0]!.answer(page('a'), 10)
    loader.refresh()
    loader.refresh()
    loader.refresh()
    expect(calls).toHaveLength(2)
    await calls[1]!.answer(page('b'), 11)
    expect(nameAt(0)).toBe('b0')
    await calls[2]!.answer(page('c'), 12)
    expect([nameAt(0), loader.snapshot().total]).toEqual(['c0', 12])
    expect(calls).toHaveLength(3)
  })

  it('shows a failure, keeps the rows, and tries again when something else is looked at', async () => {
    loader.list('all', fetch)
    await calls[0]!.answer(page('a'), 35)
    loader.show(20, 25)
    await calls[1]!.fail(new AppError('VAULT_BUSY', 'Another program holds the vault.'))
    expect([loader.snapshot().error?.code, nameAt(0)]).toEqual(['VAULT_BUSY', 'a0'])
    expect(calls).toHaveLength(2)
    loader.show(21, 26)
    await calls[2]!.answer(page('c'), 35)
    expect([loader.snapshot().error, nameAt(20)]).toEqual([undefined, 'c0'])
  })

  it('follows a list that has become shorter', async () => {
    loader.list('all', fetch)
    await calls[0]!.answer(page('a'), 100)
    loader.show(90, 99)
    await calls[1]!.answer(page('j'), 100)
    loader.refresh()
    await calls[2]!.answer([], 5)
    expect(calls.map(({ offset }) => offset)).toEqual([0, 90, 90, 0])
    await calls[3]!.answer(page('z', 5), 5)
    expect([loader.snapshot().total, nameAt(4)]).toEqual([5, 'z4'])
  })

  it('forgets the pieces that are farthest away', async () => {
    loader.list('all', fetch)
    await calls[0]!.answer(page('a'), 100)
    for (const [index, first] of [10, 20, 30].entries()) {
      loader.show(first, first + 9)
      await calls[index + 1]!.answer(page('x'), 100)
    }
    expect([nameAt(0), nameAt(10), nameAt(39)]).toEqual([undefined, 'x0', 'x9'])
  })

  it('goes on where it stood after it was stopped', async () => {
    loader.list('all', fetch)
    loader.stop()
    expect(calls[0]!.signal.aborted).toBe(true)
    await calls[0]!.answer(page('late'), 10)
    expect([calls.length, nameAt(0)]).toEqual([1, undefined])
    loader.list('all', fetch)
    await calls[1]!.answer(page('a'), 10)
    expect([nameAt(0), loader.snapshot().isOutdated]).toEqual(['a0', false])
  })
})
