import { MessageLog, type LoggedMessage } from './message-log.ts'
import { NumberSeries, type NumberSource } from './number-series.ts'
import { TopicTree } from './topic-tree.ts'
import type { MessageCounters } from '../../shared/session.ts'

/*
 * What watches the messages of sessions and is changed in place: thousands come in a second, and a page looks a few times. Kept beside
 * the sessions' store, by the same keys.
 */
const logs = new Map<string, MessageLog>()
const trees = new Map<string, TopicTree>()
const charts = new Map<string, readonly NumberSeries[]>()
const none: readonly NumberSeries[] = []
const listeners = new Set<() => void>()

/** Calls back at every change of what is heard or counted, of whichever session. Gives what ends it. */
export function whenNoted(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The messages of a session that are shown, and its counters. */
export function logOf(key: string): MessageLog {
  let log = logs.get(key)
  if (!log) {
    log = new MessageLog(key)
    logs.set(key, log)
  }
  return log
}

/** The topics of a session. */
export function topicTreeOf(key: string): TopicTree {
  let tree = trees.get(key)
  if (!tree) {
    tree = new TopicTree()
    trees.set(key, tree)
  }
  return tree
}

/** The charts of a session; another array after one was added or taken away. */
export function chartsOf(key: string): readonly NumberSeries[] {
  return charts.get(key) ?? none
}

/** Draws the numbers of a topic from now on, and those of the messages that are shown. One that is drawn already is not drawn twice. */
export function addChart(key: string, source: NumberSource): void {
  const before = chartsOf(key)
  if (before.some((each) => each.source.topic === source.topic && each.source.path === source.path)) return
  const series = new NumberSeries(source)
  series.add(logOf(key).all())
  charts.set(key, [...before, series])
}

export function removeChart(key: string, series: NumberSeries): void {
  charts.set(
    key,
    chartsOf(key).filter((each) => each !== series),
  )
}

/** Takes what a session handed over, and what was counted by then. */
export function noteMessages(key: string, messages: readonly LoggedMessage[], counters: MessageCounters): void {
  logOf(key).add(messages, counters)
  topicTreeOf(key).add(messages)
  for (const series of chartsOf(key)) series.add(messages)
  tell()
}

/** Puts what was fetched from the engine among the messages that are shown. */
export function noteFetched(key: string, messages: readonly LoggedMessage[]): void {
  logOf(key).insert(messages)
  tell()
}

/** Counts from zero, as the engine does after this sequence number; charts begin anew. */
export function forgetMessages(key: string, lastSequence: number): void {
  trees.delete(key)
  logOf(key).clear(lastSequence)
  charts.set(
    key,
    chartsOf(key).map(({ source }) => new NumberSeries(source)),
  )
  tell()
}

export function forgetSession(key: string): void {
  logs.delete(key)
  trees.delete(key)
  charts.delete(key)
  tell()
}

function tell(): void {
  for (const listener of listeners) listener()
}
