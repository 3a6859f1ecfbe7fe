import { describe, expect, it } from 'vitest'
import { testStages } from '../../main/mqtt/connection-test-stages.ts'
import { expectedStages } from './expected-stages.ts'

describe('the stages that the ladder shows beforehand', () => {
  it('are those of the test over a WebSocket, in their order', () => {
    expect(expectedStages('wss://mqtt.home.lan')).toEqual(testStages.map(({ title }) => title))
  })

  it('are those without a WebSocket otherwise', () => {
    const others = testStages.filter(({ id }) => id !== 'websocket').map(({ title }) => title)
    expect(expectedStages('mqtts://mqtt.home.lan')).toEqual(others)
    expect(expectedStages('not an address')).toEqual(others)
  })
})
