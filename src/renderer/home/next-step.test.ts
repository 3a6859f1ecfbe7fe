import { describe, expect, it } from 'vitest'
import { nextStep, systemSentence } from './next-step.ts'

const complete = { authorities: 1, brokers: 1, devices: 2, clients: 0, expiring: 0 }

describe('the next step', () => {
  it('is what is missing, in the order in which things need each other', () => {
    const paths = [
      { ...complete, authorities: 0, brokers: 0, devices: 0 },
      { ...complete, brokers: 0, devices: 0 },
      { ...complete, devices: 0 },
      { ...complete, expiring: 3 },
      complete,
    ].map((counts) => [nextStep(counts).verb, nextStep(counts).path])
    expect(paths).toEqual([
      ['Start', '/provision'],
      ['Continue', '/provision'],
      ['Continue', '/provision'],
      ['Look at them', '/inventory'],
      ['Test the connection', '/test'],
    ])
  })
})

describe('the state of things', () => {
  it('is one sentence', () => {
    expect(systemSentence(complete)).toBe('1 authority, 1 broker and 2 devices. Nothing expires in the next 30 days.')
    expect(systemSentence({ ...complete, clients: 1, expiring: 2 })).toBe('1 authority, 1 broker, 2 devices and 1 client.')
    expect(systemSentence({ ...complete, authorities: 0 })).toBe('This vault is empty.')
  })
})
