import { previewPayload } from './payload.ts'
import type { LoggedMessage } from './message-log.ts'

/** A level of the topics that were heard, with all that is below it. */
export interface TopicNode {
  level: string
  /** The topic up to here. */
  path: string
  /** Messages of this very topic. */
  own: number
  /** And of all below it. */
  count: number
  /** Messages a second, when it was last looked. */
  rate: number
  /** The beginning of the last payload of this very topic, in one line; undefined where there was none. */
  last: string | undefined
  children: Map<string, TopicNode>
}

/** A broker may have millions of topics, and a topic thousands of levels. */
export interface TreeLimits {
  nodes: number
  depth: number
}
const defaultLimits: TreeLimits = { nodes: 20_000, depth: 24 }

/**
 * The topics of a session as a tree. Changed in place, since thousands of messages come in a second: who shows it looks now and then.
 * The deepest level has all that is below it as its name.
 */
export class TopicTree {
  readonly root: TopicNode = newNode('', '')
  readonly #limits: TreeLimits
  #nodes = 0
  #notInTree = 0
  #rates: { at: number; counts: Map<TopicNode, number> } | undefined

  constructor(limits: TreeLimits = defaultLimits) {
    this.#limits = limits
  }

  /** Messages whose topics found no room. */
  get notInTree(): number {
    return this.#notInTree
  }

  add(messages: readonly LoggedMessage[]): void {
    const touched = new Map<TopicNode, LoggedMessage>()
    for (const message of messages) {
      const node = this.#count(message.topic)
      if (node) touched.set(node, message)
      else this.#notInTree++
    }
    // Only the last of a batch is looked into.
    for (const [node, { payload }] of touched) {
      const { text, hidden } = previewPayload(payload)
      node.last = hidden > 0 ? `${text}…` : text
    }
  }

  /** Finds the rates anew, where at least a second has passed. */
  measure(now: number): void {
    if (this.#rates && now - this.#rates.at < 1000) return
    const before = this.#rates
    const counts = new Map<TopicNode, number>()
    const look = (node: TopicNode) => {
      const seconds = before ? (now - before.at) / 1000 : 0
      node.rate = seconds > 0 ? (node.count - (before?.counts.get(node) ?? 0)) / seconds : 0
      counts.set(node, node.count)
      for (const child of node.children.values()) look(child)
    }
    look(this.root)
    this.#rates = { at: now, counts }
  }

  #count(topic: string): TopicNode | undefined {
    const path: TopicNode[] = [this.root]
    let node = this.root
    for (const level of levelsOf(topic, this.#limits.depth)) {
      let child = node.children.get(level)
      if (!child) {
        if (this.#nodes >= this.#limits.nodes) return undefined
        this.#nodes++
        child = newNode(level, node === this.root ? level : `${node.path}/${level}`)
        node.children.set(level, child)
      }
      path.push(child)
      node = child
    }
    for (const each of path) each.count++
    node.own++
    return node
  }
}

/** A row of the tree as it is shown. */
export interface TopicRow {
  node: TopicNode
  depth: number
  isOpen: boolean
}

/** What is open of a tree, in the order of names. */
export function topicRows(root: TopicNode, isOpen: (path: string) => boolean): TopicRow[] {
  const rows: TopicRow[] = []
  const put = (node: TopicNode, depth: number) => {
    for (const child of [...node.children.values()].sort(byLevel)) {
      const open = child.children.size > 0 && isOpen(child.path)
      rows.push({ node: child, depth, isOpen: open })
      if (open) put(child, depth + 1)
    }
  }
  put(root, 0)
  return rows
}

function byLevel(a: TopicNode, b: TopicNode): number {
  return a.level < b.level ? -1 : a.level > b.level ? 1 : 0
}

function levelsOf(topic: string, depth: number): string[] {
  const levels = topic.split('/')
  return levels.length <= depth ? levels : [...levels.slice(0, depth - 1), levels.slice(depth - 1).join('/')]
}

function newNode(level: string, path: string): TopicNode {
  return { level, path, own: 0, count: 0, rate: 0, last: undefined, children: new Map() }
}
