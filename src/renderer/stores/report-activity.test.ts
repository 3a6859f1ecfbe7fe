import { expect, it } from 'vitest'
import { reportActivity } from './report-activity.ts'

function happening(type: string, atMs: number): Event {
  return Object.defineProperty(new Event(type), 'timeStamp', { value: atMs })
}

it('tells of what hands do on the page, at most once in ten seconds, until it is to stop', () => {
  const page = new EventTarget()
  const stopping = new AbortController()
  let reports = 0
  const noteActivity = async () => {
    reports += 1
    return null
  }
  reportActivity(page, { app: { noteActivity } }, stopping.signal)
  const after = (type: string, atMs: number) => {
    page.dispatchEvent(happening(type, atMs))
    return reports
  }
  expect(after('pointerdown', 50)).toBe(1)
  expect(after('keydown', 9000)).toBe(1)
  expect(after('keydown', 10_050)).toBe(2)
  expect(after('pointermove', 60_000)).toBe(2)
  expect(after('focus', 60_000)).toBe(2)
  expect(after('wheel', 60_000)).toBe(3)
  stopping.abort()
  expect(after('keydown', 90_000)).toBe(3)
})
