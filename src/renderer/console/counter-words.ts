import { count, grouped } from '../words.ts'
import { logLimits, type LoggedMessage, type MessageLog } from './message-log.ts'

/** "1,204 received, 3 sent · 1,207 shown · 0 dropped", with what the filter leaves out and what came since the list was paused. */
export function countersSentence(
  log: MessageLog,
  { shown, frozen }: { shown: number; frozen: readonly LoggedMessage[] | undefined },
): string {
  const held = (frozen ?? log.messages).length
  const dropped = log.madeRoom + log.lostOnTheWay
  const parts = [
    `${grouped(log.received)} received, ${grouped(log.sent)} sent`,
    shown === held ? `${grouped(shown)} shown` : `${grouped(shown)} of ${grouped(held)} shown`,
    `${grouped(dropped)} dropped`,
  ]
  if (frozen) parts.push(`${grouped(since(log, frozen))} since the pause`)
  return parts.join(' · ')
}

/** Where the dropped ones went, in full sentences. */
export function countersTitle({ madeRoom, lostOnTheWay }: MessageLog): string {
  return [
    `The newest ${grouped(logLimits.count)} messages are kept, or fewer where they are large.`,
    `${count(madeRoom, 'older message')} made room for newer ones.`,
    `${count(lostOnTheWay, 'message')} came faster than they could be shown.`,
  ].join('\n')
}

function since({ nextId, messages }: MessageLog, frozen: readonly LoggedMessage[]): number {
  const newest = frozen.at(-1)
  // What was cleared meanwhile is not counted.
  return newest ? nextId - 1 - newest.id : messages.length
}
