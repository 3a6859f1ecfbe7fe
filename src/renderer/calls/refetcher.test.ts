import { describe, expect, it } from 'vitest'
import { refetcher } from './refetcher.ts'
import { spaced } from './spaced.ts'

describe('refetcher', () => {
  it('runs once more, and only once, however often it is asked meanwhile', async () => {
    let runs = 0
    const gates: (() => void)[] = []
    const refetch = refetcher(async () => {
      runs += 1
      await new Promise<void>((resolve) => gates.push(resolve))
    })
    const first = refetch()
    await Promise.all([refetch(), refetch(), refetch()])
    expect(runs).toBe(1)
    gates.shift()!()
    await Promise.resolve()
    await Promise.resolve()
    expect(runs).toBe(2)
    gates.shift()!()
    await first
    expect(runs).toBe(2)
  })

  it('can run again after a task that threw', async () => {
    let runs = 0
    const refetch = refetcher(async () => {
      runs += 1
      if (runs === 1) throw new Error('once')
    })
    await expect(refetch()).rejects.toThrow('once')
    await refetch()
    expect(runs).toBe(2)
  })
})

describe('spaced', () => {
  it('acts at once, then once more for everything that came in between', async () => {
    let acted = 0
    let second: () => void = () => undefined
    const actedAgain = new Promise<void>((resolve) => (second = resolve))
    const act = spaced(5, () => {
      acted += 1
      if (acted === 2) second()
    })
    act()
    act()
    act()
    expect(acted).toBe(1)
    await actedAgain
    expect(acted).toBe(2)
  })
})
