import { Button } from '@mantine/core'
import { IconArrowDownLeft, IconArrowUpRight } from '@tabler/icons-react'
import { memo, useMemo } from 'react'
import { safeText } from '../../shared/safe-text.ts'
import { SafeText } from '../components/safe-text.tsx'
import { sizeWords } from '../words.ts'
import { ColourMark } from './colour-mark.tsx'
import type { LoggedMessage } from './message-log.ts'
import classes from './message-table.module.css'
import { clockTime } from './message-time.ts'
import { loadWords, type MissingWords } from './missing-words.ts'
import { previewPayload } from './payload.ts'
import { ShortTopic } from './short-topic.tsx'
import type { SubscriptionColour } from './subscription-colour.ts'

/** The columns of the list, in their order. */
export const messageColumns: readonly { id: string; title: string; isHidden?: boolean }[] = [
  { id: 'time', title: 'Time' },
  { id: 'direction', title: 'Direction', isHidden: true },
  { id: 'topic', title: 'Topic' },
  { id: 'qos', title: 'QoS' },
  { id: 'retain', title: 'Retain' },
  { id: 'size', title: 'Size' },
  { id: 'payload', title: 'Payload' },
]

interface Place {
  /** From 0. */
  index: number
  /** Pixels from the top of the first row. */
  top: number
}

export interface MessageRowProps extends Place {
  message: LoggedMessage
  isChosen: boolean
  colour: SubscriptionColour | undefined
  /** Of its session, where several are shown. */
  name: string | undefined
}

/** One message of the list, in one line. */
export const MessageRow = memo(function MessageRow({ index, top, message, isChosen, colour, name }: MessageRowProps) {
  const { id, at, direction, topic, qos, retain, size, payload } = message
  const preview = useMemo(() => previewPayload(payload), [payload])
  const Arrow = direction === 'sent' ? IconArrowUpRight : IconArrowDownLeft
  return (
    <div
      role="row"
      id={isChosen ? `message-${id}` : undefined}
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

export interface MissingRowProps extends Place, MissingWords {
  /** Undefined where they cannot be fetched from here. */
  onLoad: (() => void) | undefined
  isLoading: boolean
}

/** A line where messages are not in the list; it fetches those that the engine holds. */
export function MissingRow({ index, top, sentence, held, onLoad, isLoading }: MissingRowProps) {
  return (
    <div role="row" aria-rowindex={index + 2} className={classes.row} data-missing style={{ transform: `translateY(${top}px)` }}>
      <span role="gridcell" className={classes.missing}>
        <span className={classes.sentence}>{sentence}</span>
        {held > 0 && onLoad && (
          <Button size="compact-xs" variant="default" loading={isLoading} onClick={onLoad}>
            {loadWords(held)}
          </Button>
        )}
      </span>
    </div>
  )
}
