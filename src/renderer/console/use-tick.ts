import { useEffect, useState } from 'react'

/** Milliseconds of the page's clock, looked at every `everyMs`: for what changes in place and is shown now and then. */
export function useTick(everyMs: number): number {
  const [now, setNow] = useState(() => performance.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
