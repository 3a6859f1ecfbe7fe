import { Button } from '@mantine/core'
import { IconArrowDownToArc } from '@tabler/icons-react'
import { useEffect, useEffectEvent, type KeyboardEvent, type MouseEvent } from 'react'
import { moveRow } from '../inventory/row-movement.ts'
import { grouped } from '../words.ts'
import { isMessage, type LoggedMessage, type MissingMessages } from './message-log.ts'
import { MessageRow, messageColumns, MissingRow } from './message-row.tsx'
import type { MessageRows } from './message-rows.ts'
import classes from './message-table.module.css'
import type { MissingWords } from './missing-words.ts'
import type { Subscription } from './session-store.ts'
import type { SubscriptionColour } from './subscription-colour.ts'
import { matchesFilter } from './topic-match.ts'
import { useRowWindow } from './use-row-window.ts'

/** Where messages are not in the list, and what fetches them. */
export interface MissingLine extends MissingWords {
  onLoad: (() => void) | undefined
  isLoading: boolean
}

export interface MessageTableProps {
  rows: MessageRows
  /** What stands above the first row, where there is more. */
  before: MissingLine | undefined
  /** Of what stands between two messages, where the rows have such marks. */
  between?: (mark: MissingMessages) => MissingLine
  chosenId: number | undefined
  /** Undefined: none any more. */
  onChoose: (message: LoggedMessage | undefined) => void
  /** The list is at its end, and stays there. */
  onFollow?: () => void
  /** The list is paused: nothing newer will come. */
  isStill: boolean
  /** Whose colours mark what they brought. */
  subscriptions: readonly Subscription[]
  /** By key, where messages of several sessions are shown: the sessions' names. */
  names: ReadonlyMap<string, string> | undefined
}

const rowHeight = 32

/**
 * The live list: only the rows in view are in the page. It follows the newest message unless somebody has scrolled away; then what is
 * looked at stays where it is, also while older messages make room. Arrows choose, Escape lets go.
 */
export function MessageTable({ rows, before, between, chosenId, onChoose, onFollow, isStill, subscriptions, names }: MessageTableProps) {
  const { end } = rows
  const begin = before ? rows.begin - 1 : rows.begin
  const view = useRowWindow({ begin, end, rowHeight })
  const { scroller, first, last, isFollowing, leftAt, below, rowsInView } = view
  const follows = useEffectEvent(() => onFollow?.())
  useEffect(() => {
    if (isFollowing) follows()
  }, [isFollowing])

  /** What somebody looks at is not to run away from under the eye. */
  const choose = (position: number) => {
    const entry = rows.at(position)
    if (!entry || !isMessage(entry)) return
    onChoose(entry)
    if (isFollowing) view.stopFollowing()
  }
  const letGo = () => {
    onChoose(undefined)
    // Where nothing newer came meanwhile, letting a message go is going on.
    if (below < rowHeight / 4) view.follow()
  }
  const jumpToNewest = () => {
    view.follow()
    scroller.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    if (event.key === 'Escape' && chosenId !== undefined) {
      event.preventDefault()
      letGo()
      return
    }
    const target = targetOf(event.key, rows, chosenId, rowsInView)
    if (target === undefined) return
    event.preventDefault()
    choose(target)
    // With the first comes what is said above it.
    if (target < end - 1) view.show(target === rows.begin ? begin : target)
    else jumpToNewest()
  }
  const onClick = (event: MouseEvent<HTMLElement>) => {
    const index = Number((event.target as Element).closest<HTMLElement>('[data-index]')?.dataset['index'])
    if (!Number.isNaN(index)) choose(begin + index)
  }
  const positions = Array.from({ length: last - first }, (_, index) => first + index)
  const isChosenInPage = chosenId !== undefined && positions.some((position) => rows.at(position)?.id === chosenId)
  return (
    <div className={classes.frame}>
      <div
        ref={scroller}
        role="grid"
        aria-label="Messages"
        aria-rowcount={end - begin + 1}
        aria-activedescendant={isChosenInPage ? `message-${chosenId}` : undefined}
        tabIndex={0}
        className={classes.scroller}
        onScroll={view.onScroll}
        onKeyDown={onKeyDown}
      >
        <div role="rowgroup" className={classes.head}>
          <div role="row" aria-rowindex={1} className={classes.row}>
            {messageColumns.map(({ id, title, isHidden }) => (
              <span key={id} role="columnheader" className={classes.cell} data-column={id}>
                {isHidden ? <span className="cw-unseen">{title}</span> : title}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" className={classes.body} style={{ height: (end - begin) * rowHeight }} onClick={onClick}>
          {positions.map((position, slot) => {
            const place = { index: position - begin, top: (position - begin) * rowHeight }
            const entry = rows.at(position)
            // The same elements show other messages: in a flood none is made and thrown away.
            if (!entry) return before && position === begin && <MissingRow key="before" {...place} {...before} />
            if (!isMessage(entry)) return between && <MissingRow key={slot} {...place} {...between(entry)} />
            return (
              <MessageRow
                key={slot}
                {...place}
                message={entry}
                isChosen={entry.id === chosenId}
                colour={colourOf(entry, subscriptions)}
                name={names?.get(entry.sessionKey)}
              />
            )
          })}
        </div>
      </div>
      {!isFollowing && below > 0 && (
        <Button className={classes.jump} size="compact-sm" leftSection={<IconArrowDownToArc size={15} aria-hidden />} onClick={jumpToNewest}>
          Jump to newest{isStill || end === leftAt ? '' : ` (${grouped(end - leftAt)} more)`}
        </Button>
      )}
    </div>
  )
}

/** Where a key leads; past marks, since there is nothing to choose. */
function targetOf(key: string, rows: MessageRows, chosenId: number | undefined, rowsInView: number): number | undefined {
  const { begin, end } = rows
  let index = -1
  for (let position = end - 1; position >= begin && index === -1; position--) if (chosenId !== undefined && rows.at(position)?.id === chosenId) index = position - begin
  // The first arrow goes to the newest, where one looks.
  const target = index === -1 && /^Arrow(Up|Down)$/.test(key) ? end - begin - 1 : moveRow(key, { index, total: end - begin, rowsInView })
  if (target === undefined) return undefined
  const step = target < index || key === 'End' ? -1 : 1
  for (let position = begin + target; position >= begin && position < end; position += step) {
    const entry = rows.at(position)
    if (entry && isMessage(entry)) return position
  }
  return undefined
}

/** Of the first subscription that takes its topic. */
function colourOf({ direction, topic }: LoggedMessage, subscriptions: readonly Subscription[]): SubscriptionColour | undefined {
  return direction === 'received' ? subscriptions.find(({ filter }) => matchesFilter(filter, topic))?.colour : undefined
}
