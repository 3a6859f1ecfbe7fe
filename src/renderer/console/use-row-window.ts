import { useEffectEvent, useLayoutEffect, useRef, useState, type RefObject } from 'react'

/** Less than this from the end counts as the end. */
const nearPx = 6
const rowsAround = 10

export interface RowWindow {
  scroller: RefObject<HTMLDivElement | null>
  /** The positions that are to be in the page, from the first to before the last. */
  first: number
  last: number
  isFollowing: boolean
  /** The end of the list when it was left. */
  leftAt: number
  /** Pixels of the list below the lower edge. */
  below: number
  /** Whole rows that are in view. */
  rowsInView: number
  onScroll: () => void
  /** Goes to the end and stays there. */
  follow: () => void
  /** What is in view stays there. */
  stopFollowing: () => void
  show: (position: number) => void
}

/**
 * Of a long list of rows of one height, below a head as high that sticks, those that are in view. It follows the end unless somebody has
 * scrolled away; then what is looked at stays where it is, also while rows before it come and go. Rows are known by positions.
 */
export function useRowWindow({ begin, end, rowHeight }: { begin: number; end: number; rowHeight: number }): RowWindow {
  const scroller = useRef<HTMLDivElement>(null)
  const lastTop = useRef(0)
  const [height, setHeight] = useState(0)
  // The upper edge in pixels, counted from position 0, and where the end was when it was left; undefined: the end is followed.
  const [away, setAway] = useState<{ edge: number; leftAt: number }>()
  const isFollowing = away === undefined
  const total = (end - begin) * rowHeight
  const lowest = Math.max(0, total + rowHeight - height)
  const top = isFollowing ? lowest : Math.min(lowest, Math.max(0, away.edge - begin * rowHeight))

  useLayoutEffect(() => {
    const element = scroller.current!
    const measure = () => setHeight(element.clientHeight)
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    // The observer would come after the first picture.
    measure()
    return () => observer.disconnect()
  }, [])
  const scrollTo = (to: number) => {
    scroller.current!.scrollTop = to
    lastTop.current = to
  }
  // Only where it has to move: to move is to lay out the page first.
  const stayAtEnd = useEffectEvent(() => isFollowing && scrollTo(lowest))
  const stayInPlace = useEffectEvent(() => !isFollowing && scrollTo(top))
  useLayoutEffect(() => void stayAtEnd(), [isFollowing, total, height])
  useLayoutEffect(() => void stayInPlace(), [begin])

  const stay = (at: number) => setAway((before) => ({ edge: begin * rowHeight + at, leftAt: before?.leftAt ?? end }))
  const follow = () => setAway(undefined)
  const move = (to: number) => {
    stay(to)
    scrollTo(to)
  }
  const inView = Math.ceil(height / rowHeight)
  const from = isFollowing ? end - inView : begin + Math.floor(top / rowHeight) - rowsAround
  return {
    scroller,
    first: Math.max(begin, from),
    last: isFollowing ? end : Math.min(end, from + inView + 2 * rowsAround),
    isFollowing,
    leftAt: away?.leftAt ?? end,
    below: lowest - top,
    rowsInView: Math.floor(height / rowHeight) - 1,
    onScroll() {
      const { scrollHeight, scrollTop, clientHeight } = scroller.current!
      const isAtEnd = scrollHeight - scrollTop - clientHeight < nearPx
      const isUpwards = scrollTop < lastTop.current
      lastTop.current = scrollTop
      if (isAtEnd) follow()
      else if (isUpwards || !isFollowing) stay(scrollTop)
    },
    follow,
    stopFollowing: () => stay(top),
    show(position) {
      const at = (position - begin) * rowHeight
      if (at < top) move(at)
      else if (at + 2 * rowHeight > top + height) move(at + 2 * rowHeight - height)
      else move(top)
    },
  }
}
