import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { element, generalizedTime, time } from './der.ts'
import { readDer } from './der-reader.ts'
import { timeOf } from './der-time.ts'

const notUnderstood = expect.objectContaining({ code: 'FILE_NOT_UNDERSTOOD' })
const written = (tag: number, text: string) => readDer(element(tag, Buffer.from(text, 'latin1')))

describe('a date in DER', () => {
  test.each([
    [0x17, '500101000000Z', '1950-01-01T00:00:00.000Z'],
    [0x17, '491231235959Z', '2049-12-31T23:59:59.000Z'],
    [0x17, '240229120000Z', '2024-02-29T12:00:00.000Z'],
    [0x18, '20500101000000Z', '2050-01-01T00:00:00.000Z'],
    [0x18, '99991231235959Z', '9999-12-31T23:59:59.000Z'],
    [0x18, '00010101000000Z', '0001-01-01T00:00:00.000Z'],
  ])('of tag %i that says %s is %s', (tag, text, iso) => {
    expect(timeOf(written(tag, text), 'date').toISOString()).toBe(iso)
  })

  test.each([
    [0x17, '2401010000Z'],
    [0x17, '240101000000'],
    [0x17, '240101000000+0100'],
    [0x17, '230229120000Z'],
    [0x17, '240431000000Z'],
    [0x17, '241301000000Z'],
    [0x17, '240100000000Z'],
    [0x17, '240101240000Z'],
    [0x17, '240101006000Z'],
    [0x17, '240101000060Z'],
    [0x17, '2401010000 0Z'],
    [0x17, '20240101000000Z'],
    [0x18, '240101000000Z'],
    [0x18, '20240101000000.5Z'],
    [0x18, ''],
    [0x04, '240101000000Z'],
  ])('of tag %i that says %j is refused', (tag, text) => {
    expect(() => timeOf(written(tag, text), 'date')).toThrow(notUnderstood)
  })

  test('that is missing is refused, and none of it can steer a terminal', () => {
    expect(() => timeOf(undefined, 'date')).toThrow(notUnderstood)
    expect(() => timeOf(written(0x17, '\x1b[2J'), 'date')).toThrow(/"\?\[2J"/)
  })

  test('is read as it was written', () => {
    const years = { min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }
    fc.assert(
      fc.property(fc.date(years), (date) => {
        const second = new Date(Math.floor(date.getTime() / 1000) * 1000)
        expect(timeOf(readDer(time(date)), 'date')).toEqual(second)
        expect(timeOf(readDer(generalizedTime(date)), 'date')).toEqual(second)
      }),
    )
  })
})
