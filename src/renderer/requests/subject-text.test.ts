import { expect, test } from 'vitest'
import { readSubjectText } from './subject-text.ts'

const own = 'CN=sensor-9,O=Home'

test('the subject of the request itself is left as it is', () => {
  expect(readSubjectText(own, own)).toEqual({ subject: undefined, name: 'sensor-9', problem: undefined })
})

test('a changed one is read', () => {
  expect(readSubjectText('CN=sensor-10,O=Home', own)).toEqual({ subject: 'CN=sensor-10,O=Home', name: 'sensor-10', problem: undefined })
})

test('one that cannot be read says where', () => {
  expect(readSubjectText('sensor-10', own).problem).toContain('no attribute such as CN= at character 1')
  expect(readSubjectText('', own).problem).toContain('Give at least a common name')
})

test('a subject of the request that we would not write is kept all the same', () => {
  expect(readSubjectText('odd', 'odd')).toEqual({ subject: undefined, name: undefined, problem: undefined })
})
