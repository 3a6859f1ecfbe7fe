import { Button } from '@mantine/core'
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual'
import { IconArrowDownLeft, IconArrowDownToArc, IconArrowUpRight } from '@tabler/icons-react'
import { memo, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react'
import { safeText } from '../../shared/safe-text.ts'
import { SafeText } from '../components/safe-text.tsx'
import { moveRow } from '../inventory/row-movement.ts'
import { grouped, sizeWords } from '../words.ts'
import { ColourMark } from './colour-mark.tsx'
import type { LoggedMessage } from './message-log.ts'
import classes from './message-table.module.css'
import { clockTime } from './message-time.ts'
import { previewPayload } from './payload.ts'
import type { Subscription } from './session-store.ts'
import { ShortTopic } from './short-topic.tsx'
import type { SubscriptionColour } from './subscription-colour.ts'
import { matchesFilter } from './topic-match.ts'

export interface MessageTableProps {
  /** In the order in which they came. */
  rows: readonly LoggedMessage[]
  chosenId: number | undefined
  /** Undefined: none any more. */
  onChoose: (message: LoggedMessage | undefined) => void
  /** The list is paused: nothing newer will come. */
  isStill: boolean
  /** Whose colours mark what they brought. */
  subscriptions: readonly Subscription[]
  /** By key, where messages of several sessions are shown: the sessions' names. */
  names: ReadonlyMap<string, string> | undefined
}

/** Rows of one height need no measuring. */
const rowHeight = 32
const rowsAround = 12
/** Less than this from the end counts as the end. */
const nearPx = 6

/**
 * The live list: only the rows in view are in the page. It follows the newest message unless somebody has scrolled away; then what is
 * looked at stays where it is, also while older messages make room. Arrows choose, Escape lets go.
 */
export function MessageTable({ rows, chosenId, onChoose, isStill, subscriptions, names }: MessageTableProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const lastTop = useRef(0)
  const [isFollowing, setIsFollowing] = useState(true)
  const [leftAtId, setLeftAtId] = useState(0)
  const [lastChosenId, setLastChosenId] = useState(chosenId)

  // eslint-disable-next-line react-hooks/incompatible-library -- nothing of it is memoised or handed on
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => rows[index]?.id ?? index,
    estimateSize: () => rowHeight,
    overscan: rowsAround,
    // The head scrolls along and sticks.
    scrollMargin: rowHeight,
    scrollPaddingStart: rowHeight,
    // While older messages make room, what is looked at stays where it is.
    anchorTo: isFollowing ? 'start' : 'end',
    // The place in the list is known only after it has grown; without this the newest rows would be blank for a moment.
    rangeExtractor: (range) => (isFollowing ? lastRows(range) : defaultRangeExtractor(range)),
  })

  useLayoutEffect(() => {
    if (isFollowing) scroller.current?.scrollTo({ top: scroller.current.scrollHeight })
  }, [rows, isFollowing])

  const stopFollowing = () => {
    setIsFollowing(false)
    setLeftAtId(rows.at(-1)?.id ?? 0)
  }
  const onScroll = () => {
    const { scrollHeight, scrollTop, clientHeight } = scroller.current!
    const isAtEnd = scrollHeight - scrollTop - clientHeight < nearPx
    const isUpwards = scrollTop < lastTop.current
    lastTop.current = scrollTop
    if (isAtEnd) setIsFollowing(true)
    else if (isUpwards && isFollowing) stopFollowing()
  }
  /** What somebody looks at is not to run away from under the eye. */
  const choose = (index: number) => {
    onChoose(rows[index])
    if (isFollowing) stopFollowing()
  }
  const jumpToNewest = () => {
    setIsFollowing(true)
    scroller.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    if (event.key === 'Escape' && chosenId !== undefined) {
      event.preventDefault()
      onChoose(undefined)
      return
    }
    const index = rows.findIndex(({ id }) => id === chosenId)
    const rowsInView = Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1
    // The first arrow goes to the newest, where one looks.
    const target = index === -1 && /^Arrow(Up|Down)$/.test(event.key) ? rows.length - 1 : moveRow(event.key, { index, total: rows.length, rowsInView })
    if (target === undefined) return
    event.preventDefault()
    choose(target)
    if (target < rows.length - 1) virtualizer.scrollToIndex(target)
    else jumpToNewest()
  }
  const onClick = (event: MouseEvent<HTMLElement>) => {
    const index = Number((event.target as Element).closest<HTMLElement>('[data-index]')?.dataset['index'])
    if (!Number.isNaN(index)) choose(index)
  }

  const items = virtualizer.getVirtualItems()
  const isChosenInPage = chosenId !== undefined && items.some(({ key }) => key === chosenId)
  const below = virtualizer.getTotalSize() + rowHeight - (virtualizer.scrollOffset ?? 0) - (virtualizer.scrollRect?.height ?? 0)
  // Where nothing newer came meanwhile, letting a message go is going on.
  if (lastChosenId !== chosenId) {
    setLastChosenId(chosenId)
    if (chosenId === undefined && below < nearPx) setIsFollowing(true)
  }

  return (
    <div className={classes.frame}>
      <div
        ref={scroller}
        role="grid"
        aria-label="Messages"
        aria-rowcount={rows.length + 1}
        aria-activedescendant={isChosenInPage ? `message-${chosenId}` : undefined}
        tabIndex={0}
        className={classes.scroller}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
      >
        <div role="rowgroup" className={classes.head}>
          <div role="row" aria-rowindex={1} className={classes.row}>
            {columns.map(({ id, title, isHidden }) => (
              <span key={id} role="columnheader" className={classes.cell} data-column={id}>
                {isHidden ? <span className="cw-unseen">{title}</span> : title}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" className={classes.body} style={{ height: virtualizer.getTotalSize() }} onClick={onClick}>
          {items.map(({ index, start }) => {
            const message = rows[index]
            return (
              message && (
                <Row
                  key={message.id}
                  index={index}
                  top={start - rowHeight}
                  message={message}
                  isChosen={message.id === chosenId}
                  colour={colourOf(message, subscriptions)}
                  name={names?.get(message.sessionKey)}
                />
              )
            )
          })}
        </div>
      </div>
      {!isFollowing && below >= nearPx && (
        <Button className={classes.jump} size="compact-sm" leftSection={<IconArrowDownToArc size={15} aria-hidden />} onClick={jumpToNewest}>
          Jump to newest{isStill ? '' : newer(rows, leftAtId)}
        </Button>
      )}
    </div>
  )
}

function lastRows({ startIndex, endIndex, overscan, count }: Range): number[] {
  const length = Math.min(count, endIndex - startIndex + 1 + overscan)
  return Array.from({ length }, (_, index) => count - length + index)
}

const columns: readonly { id: string; title: string; isHidden?: boolean }[] = [
  { id: 'time', title: 'Time' },
  { id: 'direction', title: 'Direction', isHidden: true },
  { id: 'topic', title: 'Topic' },
  { id: 'qos', title: 'QoS' },
  { id: 'retain', title: 'Retain' },
  { id: 'size', title: 'Size' },
  { id: 'payload', title: 'Payload' },
]

interface RowProps {
  index: number
  /** Pixels from the top of the first row. */
  top: number
  message: LoggedMessage
  isChosen: boolean
  colour: SubscriptionColour | undefined
  /** Of its session, where several are shown. */
  name: string | undefined
}

const Row = memo(function Row({ index, top, message, isChosen, colour, name }: RowProps) {
  const { id, at, direction, topic, qos, retain, size, payload } = message
  const preview = useMemo(() => previewPayload(payload), [payload])
  const Arrow = direction === 'sent' ? IconArrowUpRight : IconArrowDownLeft
  return (
    <div
      role="row"
      id={`message-${id}`}
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      data-index={index}
      data-direction={direction}
      className={classes.row}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="gridcell" className={classes.cell} data-column="time">
        {clockTime(at)}
      </span>
      <span role="gridcell" className={classes.cell} data-column="direction" title={direction}>
        <Arrow size={15} stroke={2} aria-hidden />
        <span className="cw-unseen">{direction}</span>
      </span>
      <span role="gridcell" className={classes.cell} data-column="topic" title={safeText(topic.slice(0, 500))}>
        {colour && <ColourMark colour={colour} />}
        {name !== undefined && (
          <span className={classes.session}>
            <SafeText>{name}</SafeText>
          </span>
        )}
        <ShortTopic topic={topic} />
      </span>
      <span role="gridcell" className={classes.cell} data-column="qos">
        {qos}
      </span>
      <span role="gridcell" className={classes.cell} data-column="retain">
        {retain ? 'yes' : ''}
      </span>
      <span role="gridcell" className={classes.cell} data-column="size">
        {sizeWords(size)}
      </span>
      <span role="gridcell" className={classes.cell} data-column="payload" data-hex={preview.isHex || undefined}>
        <SafeText>{preview.text}</SafeText>
        {preview.hidden > 0 && `… +${sizeWords(preview.hidden)}`}
      </span>
    </div>
  )
})

/** Of the first subscription that takes its topic. */
function colourOf({ direction, topic }: LoggedMessage, subscriptions: readonly Subscription[]): SubscriptionColour | undefined {
  return direction === 'received' ? subscriptions.find(({ filter }) => matchesFilter(filter, topic))?.colour : undefined
}

function newer(rows: readonly LoggedMessage[], id: number): string {
  const number = rows.length - 1 - rows.findLastIndex((message) => message.id <= id)
  return number > 0 ? ` (${grouped(number)} more)` : ''
}
