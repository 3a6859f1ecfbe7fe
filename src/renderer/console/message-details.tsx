import { Button, CloseButton, SegmentedControl } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useMemo, useState } from 'react'
import { CopyButton } from '../components/copy-button.tsx'
import { CopyText } from '../components/copy-text.tsx'
import { SafeBlock } from '../components/safe-block.tsx'
import { exactMoment, grouped, sizeWords } from '../words.ts'
import { hexDump } from './hex-dump.ts'
import { layOutJson } from './json-layout.ts'
import classes from './message-details.module.css'
import type { LoggedMessage } from './message-log.ts'
import { clockTime } from './message-time.ts'
import { readPayload, type PayloadReading } from './payload.ts'

type View = 'text' | 'json' | 'hex'

/** The message that was chosen: everything about it, its payload as text, JSON or hex. */
export function MessageDetails({ message, onClose }: { message: LoggedMessage; onClose: () => void }) {
  const { direction, topic, qos, retain, at, payload, size } = message
  const moment = new Date(at).toISOString()
  return (
    <aside className={classes.details} aria-label="The chosen message">
      <div className={classes.head}>
        <h2 className={classes.title}>{direction === 'sent' ? 'Sent' : 'Received'} message</h2>
        <CloseButton aria-label="Close the message" onClick={onClose} />
      </div>
      <div className={classes.content}>
        <div className={classes.topic}>
          <CopyText text={topic} what="topic" wraps />
        </div>
        <p className={classes.line} title={moment}>
          {exactMoment(moment).replace(/\d\d:\d\d:\d\d$/, '')}
          {clockTime(at)} · QoS {qos}
          {retain ? ' · retained' : ''} · {sizeWords(size)}
        </p>
        <PayloadView key={message.id} payload={payload} />
      </div>
    </aside>
  )
}

/** Longer payloads are shown from their beginning until somebody asks for all of it: a megabyte takes a while to lay out. */
const shownAtFirst = 64 * 1024

function PayloadView({ payload: bytes }: { payload: Uint8Array }) {
  const reading = useMemo(() => readPayload(bytes), [bytes])
  const [view, setView] = useState<View>(likelyView(reading))
  const isWide = useMediaQuery('(min-width: 1600px)')
  const [showsAll, setShowsAll] = useState(false)
  if (reading.kind === 'empty') return <p className={classes.note}>The payload is empty.</p>
  const whole = payloadAs(view, bytes, reading, isWide ? octetsPerLine.wide : octetsPerLine.narrow)
  const isCut = whole.length > shownAtFirst && !showsAll
  return (
    <div className={classes.payload}>
      <div className={classes.views}>
        <SegmentedControl
          aria-label="Show the payload as"
          size="xs"
          data={viewsOf(reading)}
          value={view}
          onChange={(value) => setView(value)}
        />
        <CopyButton label="Copy" text={() => whole} />
      </div>
      {view === 'text' && reading.kind === 'binary' && <p className={classes.note}>These octets are no UTF-8; what is none stands as �.</p>}
      <SafeBlock text={isCut ? whole.slice(0, shownAtFirst) : whole} label={`Payload as ${view}`} wraps={view !== 'hex'} />
      {isCut && (
        <p className={classes.note}>
          The first {grouped(shownAtFirst)} of {grouped(whole.length)} characters are shown.{' '}
          <Button size="compact-sm" variant="default" onClick={() => setShowsAll(true)}>
            Show all
          </Button>
        </p>
      )}
    </div>
  )
}

/** What fits beside the list, and what fits into a wide window (message-details.module.css). */
const octetsPerLine = { narrow: 8, wide: 16 }

function payloadAs(view: View, bytes: Uint8Array, reading: PayloadReading, perLine: number): string {
  const text = () => ('text' in reading ? reading.text : new TextDecoder().decode(bytes))
  switch (view) {
    case 'text':
      return text()
    case 'json':
      return layOutJson(text())
    case 'hex':
      return hexDump(bytes, perLine)
  }
}

function likelyView({ kind }: PayloadReading): View {
  return kind === 'json' ? 'json' : kind === 'binary' ? 'hex' : 'text'
}

function viewsOf({ kind }: PayloadReading): { value: View; label: string }[] {
  return [
    { value: 'text', label: 'Text' },
    ...(kind === 'json' ? [{ value: 'json' as const, label: 'JSON' }] : []),
    { value: 'hex', label: 'Hex' },
  ]
}
