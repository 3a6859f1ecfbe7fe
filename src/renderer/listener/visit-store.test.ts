import { expect, it } from 'vitest'
import type { BuiltInBrokerState } from '../../shared/mqtt.ts'
import type { Visit } from '../../shared/visit.ts'
import { runOf, withVisits } from './visit-store.ts'

const visit = (number: number) => ({ number }) as Visit
const numbers = (visits: readonly Visit[]) => visits.map(({ number }) => number)

it('the newest visit comes first, and a hundred are kept', () => {
  expect(numbers(withVisits([visit(2), visit(1)], [visit(3), visit(4)]))).toEqual([4, 3, 2, 1])
  const many = Array.from({ length: 250 }, (_, index) => visit(index + 1))
  expect(numbers(withVisits([], many))).toEqual(Array.from({ length: 100 }, (_, index) => 250 - index))
})

it('a broker that is opened to the network is another run', () => {
  const running: BuiltInBrokerState = { state: 'running', host: '127.0.0.1', port: 8883, broker: 'b', fingerprint: '01', clients: 0, isOpenToNetwork: false, entrances: [] }
  expect(runOf({ ...running, clients: 3 })).toBe(runOf(running))
  expect(runOf({ ...running, isOpenToNetwork: true })).not.toBe(runOf(running))
  expect(runOf({ state: 'stopped' })).toBeUndefined()
})
