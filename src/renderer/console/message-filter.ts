import { searchableText } from './payload.ts'
import type { LoggedMessage } from './message-log.ts'
import { matchesFilter } from './topic-match.ts'

/** What the list shows. */
export interface ListFilter {
  /** Held in topic or payload, in any case. */
  text: string
  /** A topic filter; empty: every topic. */
  topic: string
  direction: 'both' | 'received' | 'sent'
  /** Of the session that is shown, or of all. */
  sessions: 'this' | 'all'
}

export const noFilter: ListFilter = { text: '', topic: '', direction: 'both', sessions: 'this' }

/** Whether something is left out, besides other sessions. */
export function isFiltering({ text, topic, direction }: ListFilter): boolean {
  return text.trim() !== '' || topic !== '' || direction !== 'both'
}

/** Gives a test for messages. Each message is looked at once, however often the list is filtered anew. */
export function messageFilter({ text, topic, direction }: ListFilter): (message: LoggedMessage) => boolean {
  const wanted = text.trim().toLowerCase()
  const known = new WeakMap<LoggedMessage, boolean>()
  const fits = (message: LoggedMessage) =>
    (direction === 'both' || message.direction === direction) &&
    (topic === '' || matchesFilter(topic, message.topic)) &&
    (wanted === '' || message.topic.toLowerCase().includes(wanted) || searchableText(message.payload).toLowerCase().includes(wanted))
  return (message) => {
    const before = known.get(message)
    if (before !== undefined) return before
    const now = fits(message)
    known.set(message, now)
    return now
  }
}
