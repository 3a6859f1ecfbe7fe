import { expect, test } from 'vitest'
import { treeLines } from './tree-lines.ts'

test('the tree is a few lines, however many folders there are', () => {
  const names = (brokers: number, others: number, leftOut: string[] = []) => treeLines({ folder: '/out', isZip: false, brokers, others, leftOut }).map(({ name, words }) => [name, words])
  expect(names(1, 1200)).toEqual([
    ['/out', ''],
    ['README.txt', 'what everything is'],
    ['broker/', '1 folder'],
    ['devices/…/', '1,200 folders'],
  ])
  expect(names(2, 0).at(-1)).toEqual(['brokers/…/', '2 folders'])
  expect(names(1, 3, ['broker', 'devices/old'])).toEqual([['/out', ''], ['README.txt', 'what everything is'], ['devices/…/', '2 folders']])
})
