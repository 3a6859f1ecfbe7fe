import type { MessageCounters } from '../../shared/session.ts'
import { count, grouped } from '../words.ts'
import { logLimits } from './message-log.ts'

/** "1,204 received, 3 sent · 1,207 kept · 812 of 1,207 shown · 0 dropped"; what is `inList` of them, and what the filter lets through. */
export function countersSentence({ received, sent, kept, dropped, skipped }: MessageCounters, { shown, inList }: { shown: number; inList: number }): string {
  const parts = [
    `${grouped(received)} received, ${grouped(sent)} sent`,
    `${grouped(kept)} kept`,
    shown === inList ? `${grouped(shown)} shown` : `${grouped(shown)} of ${grouped(inList)} shown`,
    `${grouped(dropped)} dropped`,
  ]
  if (skipped > 0) parts.push(`${grouped(skipped)} skipped`)
  return parts.join(' · ')
}

/** What the counters mean, in full sentences. */
export function countersTitle({ kept, dropped, skipped }: MessageCounters, inList: number): string {
  return [
    `${count(kept, 'message')} can be exported.`,
    `${count(dropped, 'older message')} made room for newer ones.`,
    `The list has ${grouped(inList)}: the newest ${grouped(logLimits.count)}, or fewer where they are large, and what was loaded besides.`,
    `${count(skipped, 'message')} came faster than the list takes them, or while it was paused; what is kept of them can be loaded, and is exported, too.`,
  ].join('\n')
}

/** The counters of several sessions together. */
export function addCounters(all: readonly MessageCounters[]): MessageCounters {
  const sum = (name: keyof MessageCounters) => all.reduce((total, counters) => total + counters[name], 0)
  return { received: sum('received'), sent: sum('sent'), kept: sum('kept'), dropped: sum('dropped'), skipped: sum('skipped') }
}
