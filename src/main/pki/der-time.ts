import { damaged, derTag, type DerElement } from './der-reader.ts'

/**
 * Gives the date in a Time of RFC 5280 4.1.2.5: UTCTime or GeneralizedTime, in UTC and with seconds, as both must be written;
 * two digits of a year from 50 on are of the 20th century. `what` names it. Throws FILE_NOT_UNDERSTOOD, also for days that no
 * calendar has.
 */
export function timeOf(element: DerElement | undefined, what: string): Date {
  if (element === undefined) throw damaged(undefined, `no ${what}`)
  const { tag, content, offset } = element
  if (tag !== derTag.utcTime && tag !== derTag.generalizedTime) throw damaged(offset, `no date where the ${what} belongs`)
  const yearDigits = tag === derTag.utcTime ? 2 : 4
  const isWritten = content.length === yearDigits + 11 && content.at(-1) === 0x5a
  const year = numberAt(content, 0, yearDigits)
  const [month, day, hour, minute, second] = [0, 2, 4, 6, 8].map((place) => numberAt(content, yearDigits + place, 2))
  const date = new Date(0)
  date.setUTCFullYear(tag === derTag.utcTime ? year + (year >= 50 ? 1900 : 2000) : year, month! - 1, day)
  date.setUTCHours(hour!, minute, second)
  // A calendar carries 30 February over into March, and 24:00 into the next day; NaN is equal to nothing.
  const isDate = date.getUTCMonth() === month! - 1 && date.getUTCDate() === day && date.getUTCHours() === hour
  const isTime = date.getUTCMinutes() === minute && date.getUTCSeconds() === second
  if (!isWritten || !isDate || !isTime) {
    // Only what cannot steer a terminal is shown.
    const text = Buffer.from(content.subarray(0, 30)).toString('latin1').replace(/[^\x20-\x7e]/g, '?')
    throw damaged(offset, `a ${what} "${text}" that is no date`)
  }
  return date
}

/** The number that `count` ASCII digits make, NaN where one of them is none. */
function numberAt(content: Uint8Array, start: number, count: number): number {
  let number = 0
  for (let index = start; index < start + count; index++) {
    const digit = (content[index] ?? 0) - 0x30
    if (digit < 0 || digit > 9) return Number.NaN
    number = number * 10 + digit
  }
  return number
}
