import { CloseButton } from '@mantine/core'
import { useMemo } from 'react'
import { CopyText } from '../components/copy-text.tsx'
import { exactMoment, sizeWords } from '../words.ts'
import { isEarlierOfTopic } from './message-diff.ts'
import classes from './message-details.module.css'
import type { LoggedMessage } from './message-log.ts'
import { MessagePropertiesList } from './message-properties.tsx'
import { clockTime } from './message-time.ts'
import { PayloadPanel } from './payload-panel.tsx'
import { logOf } from './session-watchers.ts'

export interface MessageDetailsProps {
  message: LoggedMessage
  onClose: () => void
}

/** The message that was chosen: everything about it, its payload in any view, and what changed since the one before. */
export function MessageDetails({ message, onClose }: MessageDetailsProps) {
  const { direction, topic, qos, retain, at, payload, size, properties } = message
  const moment = new Date(at).toISOString()
  // Found once, when the message is chosen: what was before it makes room while it is looked at.
  const previous = useMemo(() => logOf(message.sessionKey).newest(isEarlierOfTopic(message)), [message])
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
        {properties && <MessagePropertiesList properties={properties} />}
        <PayloadPanel key={message.id} payload={payload} previous={previous?.payload} />
      </div>
    </aside>
  )
}
