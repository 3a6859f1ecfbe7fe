import { diffLines } from 'diff'
import type { ApplicationMessage } from '../../shared/message.ts'
import { likelyView } from './payload.ts'
import { showPayload } from './payload-view.ts'

/** A run of lines that are in both payloads, only in the later, or only in the earlier one. */
export interface DiffRun {
  is: 'same' | 'added' | 'removed'
  text: string
}

/** Longer payloads are not compared: finding the shortest difference of two megabytes takes a while. */
const longestCompared = 256 * 1024

/**
 * What changed from one message to a later one, in lines: of laid out JSON, of text, or of hex where one of them is no text. Undefined
 * where one is too long to be compared.
 */
export function messageDiff(earlier: Uint8Array, later: Uint8Array, octetsPerLine: number): DiffRun[] | undefined {
  if (Math.max(earlier.length, later.length) > longestCompared) return undefined
  const views = [likelyView(earlier), likelyView(later)]
  const view = views.includes('hex') ? 'hex' : views[0] === views[1] ? views[0]! : 'text'
  const [before, after] = [earlier, later].map((bytes) => `${showPayload(view, bytes, octetsPerLine).text}\n`)
  return diffLines(before!, after!).map(({ value, added, removed }) => ({ is: added ? 'added' : removed ? 'removed' : 'same', text: value.replace(/\n$/, '') }))
}

/** Tells the messages before `message` with its topic and direction: what was sent comes back as itself. */
export function isEarlierOfTopic<Message extends Pick<ApplicationMessage, 'sequence' | 'topic' | 'direction'>>({ sequence, topic, direction }: Message): (each: Message) => boolean {
  return (each) => each.sequence < sequence && each.topic === topic && each.direction === direction
}
