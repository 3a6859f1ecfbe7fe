import { describe, expect, it } from 'vitest'
import { topicParts } from './topic-parts.ts'

describe('a topic that is shortened in its middle', () => {
  it.each([
    ['garden/bed-1/temperature', 'garden/bed-1', '/temperature'],
    ['garden/', 'garden', '/'],
    ['open', 'open', ''],
    ['/open', '/open', ''],
    ['a-single-level-that-is-rather-long', 'a-single-level-that-is', '-rather-long'],
    ['home/a-last-level-that-is-rather-long', 'home/a-last-level-that-is', '-rather-long'],
    [`home/${'x'.repeat(20)}🌱${'y'.repeat(11)}`, `home/${'x'.repeat(20)}🌱`, 'y'.repeat(11)],
  ])('%s keeps its end', (topic, start, end) => {
    expect(topicParts(topic)).toEqual({ start, end })
  })
})
