import { searchableText } from './payload.ts'
import type { LoggedMessage } from './message-log.ts'

/**
 * Gives a test for messages whose topic or payload holds `text`, in any case. Each message is looked at once, however often the
 * list is filtered anew.
 */
export function messageFilter(text: string): (message: LoggedMessage) => boolean {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return () => true
  const known = new WeakMap<LoggedMessage, boolean>()
  return (message) => {
    let fits = known.get(message)
    if (fits === undefined) {
      fits = message.topic.toLowerCase().includes(wanted) || searchableText(message.payload).toLowerCase().includes(wanted)
      known.set(message, fits)
    }
    return fits
  }
}
