import { expect, it } from 'vitest'
import { Queue } from './queue.ts'

it('what stands at a position stays there, however much is taken from the front', () => {
  const queue = new Queue<number>()
  const taken: (number | undefined)[] = []
  for (let number = 0; number < 10_000; number++) {
    queue.push(number)
    if (number >= 100) taken.push(queue.shift())
  }
  expect(taken).toEqual(Array.from({ length: 9900 }, (_, index) => index))
  expect({ begin: queue.begin, end: queue.end, length: queue.length }).toEqual({ begin: 9900, end: 10_000, length: 100 })
  expect([9899, 9900, 9999, 10_000].map((position) => queue.at(position))).toEqual([undefined, 9900, 9999, undefined])
  expect([...queue]).toEqual(Array.from({ length: 100 }, (_, index) => 9900 + index))
})

it('others are put in a place, and what is behind it stays', () => {
  const queue = new Queue<string>()
  for (const item of ['x', 'a', 'gap', 'd']) queue.push(item)
  queue.shift()
  queue.replace(2, 1, ['b', 'c'])
  expect([...queue]).toEqual(['a', 'b', 'c', 'd'])
  expect({ begin: queue.begin, last: queue.at(3) }).toEqual({ begin: 0, last: 'd' })
  queue.clear()
  expect({ begin: queue.begin, end: queue.end, shifted: queue.shift() }).toEqual({ begin: 4, end: 4, shifted: undefined })
})
