import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Change } from '../../shared/app.ts'
import { ChangeFeed } from './change-feed.ts'

describe('the feed of changes', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
  afterEach(() => void vi.useRealTimers())

  it('looks for changes while somebody follows, and only then', async () => {
    let looks = 0
    const feed = new ChangeFeed(() => void (looks += 1))
    const pages = [new AbortController(), new AbortController()]
    vi.advanceTimersByTime(5000)
    expect({ looks, timers: vi.getTimerCount() }).toEqual({ looks: 0, timers: 0 })
    const following = pages.map(({ signal }) => feed.follow(() => undefined, signal))
    vi.advanceTimersByTime(3000)
    expect({ looks, timers: vi.getTimerCount() }).toEqual({ looks: 3, timers: 1 })
    pages[0]!.abort()
    await following[0]
    vi.advanceTimersByTime(1000)
    expect(looks).toBe(4)
    pages[1]!.abort()
    await following[1]
    vi.advanceTimersByTime(5000)
    expect({ looks, timers: vi.getTimerCount() }).toEqual({ looks: 4, timers: 0 })
  })

  it('tells everybody who follows, and nobody who does not any more', async () => {
    const feed = new ChangeFeed()
    const heard: Change[] = []
    const page = new AbortController()
    const following = feed.follow((change) => heard.push(change), page.signal)
    feed.publish({ type: 'inventory' })
    page.abort()
    await following
    feed.publish({ type: 'audit' })
    expect(heard).toEqual([{ type: 'inventory' }])
  })
})
