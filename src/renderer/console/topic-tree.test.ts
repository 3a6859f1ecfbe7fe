import { describe, expect, it } from 'vitest'
import { logged, type LoggedMessage } from './message-log.ts'
import { TopicTree, topicRows } from './topic-tree.ts'

function messages(...said: [topic: string, payload: string][]): LoggedMessage[] {
  return logged(
    'tab',
    said.map(([topic, payload], index) => ({
      sequence: index + 1,
      direction: 'received',
      at: 0,
      topic,
      payload: new TextEncoder().encode(payload),
      qos: 0,
      retain: false,
      properties: undefined,
    })),
  )
}
const all = () => true
const rowsOf = (tree: TopicTree) => topicRows(tree.root, all).map(({ node, depth }) => `${depth} ${node.path} ${node.own}/${node.count} ${node.last ?? '-'}`)

describe('the topic tree', () => {
  it('counts what is at a topic and below it, and has the last value', () => {
    const tree = new TopicTree()
    tree.add(messages(['garden/light', 'on'], ['garden/bed/1', '21'], ['garden', 'x'], ['garden/light', 'off'], ['/odd', 'y']))
    expect(rowsOf(tree)).toEqual(['0  0/1 -', '1 /odd 1/1 y', '0 garden 1/4 x', '1 garden/bed 0/1 -', '2 garden/bed/1 1/1 21', '1 garden/light 2/2 off'])
  })

  it('shows only what is open', () => {
    const tree = new TopicTree()
    tree.add(messages(['a/b/c', ''], ['d', '']))
    expect(topicRows(tree.root, (path) => path === 'a').map(({ node }) => node.path)).toEqual(['a', 'a/b', 'd'])
  })

  it('has an end, and counts what finds no room', () => {
    const tree = new TopicTree({ nodes: 2, depth: 24 })
    tree.add(messages(['a', ''], ['b', ''], ['c', ''], ['a', '']))
    expect(tree.notInTree).toBe(1)
    expect(tree.root.count).toBe(3)
  })

  it('is not deeper than a page can show', () => {
    const tree = new TopicTree({ nodes: 100, depth: 3 })
    tree.add(messages(['a/b/c/d/e', '']))
    expect(rowsOf(tree).at(-1)).toBe('2 a/b/c/d/e 1/1 ')
  })

  it('measures rates over the time that passed', () => {
    const tree = new TopicTree()
    tree.measure(0)
    tree.add(messages(['a/b', ''], ['a/b', ''], ['a/c', '']))
    tree.measure(500)
    expect(tree.root.rate).toBe(0)
    tree.measure(1500)
    expect(topicRows(tree.root, all).map(({ node }) => node.rate)).toEqual([2, 4 / 3, 2 / 3])
    tree.measure(3000)
    expect(tree.root.rate).toBe(0)
  })
})
