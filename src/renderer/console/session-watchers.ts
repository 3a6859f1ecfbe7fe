import type { LoggedMessage } from './message-log.ts'
import { NumberSeries, type NumberSource } from './number-series.ts'
import { TopicTree } from './topic-tree.ts'

/*
 * What watches the messages of sessions and is changed in place: thousands come in a second, and a page looks a few times. Kept beside
 * the sessions' store, by the same keys.
 */
const trees = new Map<string, TopicTree>()
const charts = new Map<string, readonly NumberSeries[]>()
const none: readonly NumberSeries[] = []

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

/** Draws the numbers of a topic from now on, and those that are `held`. One that is drawn already is not drawn twice. */
export function addChart(key: string, source: NumberSource, held: readonly LoggedMessage[]): void {
  const before = chartsOf(key)
  if (before.some((each) => each.source.topic === source.topic && each.source.path === source.path)) return
  const series = new NumberSeries(source)
  series.add(held)
  charts.set(key, [...before, series])
}

export function removeChart(key: string, series: NumberSeries): void {
  charts.set(
    key,
    chartsOf(key).filter((each) => each !== series),
  )
}

export function noteMessages(key: string, messages: readonly LoggedMessage[]): void {
  topicTreeOf(key).add(messages)
  for (const series of chartsOf(key)) series.add(messages)
}

/** Counts from zero; charts begin anew. */
export function forgetMessages(key: string): void {
  trees.delete(key)
  charts.set(
    key,
    chartsOf(key).map(({ source }) => new NumberSeries(source)),
  )
}

export function forgetSession(key: string): void {
  trees.delete(key)
  charts.delete(key)
}
