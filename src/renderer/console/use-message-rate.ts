import { useEffect, useRef, useState } from 'react'

const everyMs = 1000

/** How much a counter grows in a second, found once a second. */
export function useMessageRate(total: number): number {
  const [rate, setRate] = useState(0)
  const latest = useRef(total)
  useEffect(() => {
    latest.current = total
  })
  useEffect(() => {
    let before = { total: latest.current, at: performance.now() }
    const timer = setInterval(() => {
      const now = { total: latest.current, at: performance.now() }
      // A counter that was cleared begins at zero.
      setRate(Math.max(0, (now.total - before.total) / ((now.at - before.at) / 1000)))
      before = now
    }, everyMs)
    return () => clearInterval(timer)
  }, [])
  return rate
}
