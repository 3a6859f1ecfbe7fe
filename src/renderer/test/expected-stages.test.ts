import { describe, expect, it } from 'vitest'
import { testStages } from '../../main/mqtt/connection-test-stages.ts'
import { examineStep } from '../../main/services/connection-diagnosis.ts'
import { expectedStages } from './expected-stages.ts'

/** The network process' stages, with the core's own behind the look. */
const stages = testStages.flatMap((stage) => (stage.id === 'look' ? [stage, examineStep] : [stage]))

function titlesWithout(...left: string[]): string[] {
  return stages.filter(({ id }) => !left.includes(id)).map(({ title }) => title)
}

describe('the stages that the ladder shows beforehand', () => {
  it('are those of the test, in their order', () => {
    expect(expectedStages('wss://mqtt.home.lan')).toEqual(titlesWithout())
    expect(expectedStages('mqtts://mqtt.home.lan')).toEqual(titlesWithout('websocket'))
    expect(expectedStages('not an address')).toEqual(titlesWithout('websocket'))
  })

  it('have nothing to look at where nothing is encrypted', () => {
    expect(expectedStages('mqtt://mqtt.home.lan')).toEqual(titlesWithout('look', 'examine', 'websocket'))
    expect(expectedStages('ws://mqtt.home.lan')).toEqual(titlesWithout('look', 'examine'))
  })
})
