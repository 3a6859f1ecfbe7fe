import { useEffect, useState } from 'react'
import { logOf } from './session-watchers.ts'

const everyMs = 1000

/** How many messages a second a session receives and sends, found once a second. */
export function useMessageRate(key: string): number {
  const [rate, setRate] = useState(0)
  useEffect(() => {
    const look = () => {
      const { received, sent } = logOf(key).counters
      return { total: received + sent, at: performance.now() }
    }
    let before = look()
    const timer = setInterval(() => {
      const now = look()
      // A counter that was cleared begins at zero.
      setRate(Math.max(0, (now.total - before.total) / ((now.at - before.at) / 1000)))
      before = now
    }, everyMs)
    return () => clearInterval(timer)
  }, [key])
  return rate
}
