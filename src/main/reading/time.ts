import { damaged, derTag, type DerElement } from '../pki/der-reader.ts'

const { utcTime, generalizedTime } = derTag

/** Whether an element is a time. */
export function isTime(element: DerElement | undefined): boolean {
  return element?.tag === utcTime || element?.tag === generalizedTime
}

/**
 * Gives a Time as ISO 8601. RFC 5280 4.1.2.5: both forms end in Z and have seconds; two digits from 50 on are of the 20th
 * century. Throws FILE_NOT_UNDERSTOOD.
 */
export function timeOf(element: DerElement | undefined): string {
  if (!element || !isTime(element)) throw damaged(element?.offset, 'no date where one belongs')
  const text = Buffer.from(element.content).toString('latin1')
  const century = element.tag === generalizedTime ? '' : Number(text.slice(0, 2)) >= 50 ? '19' : '20'
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(century + text)
  const iso = match && `${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}.000Z`
  const isDate = iso !== null && !Number.isNaN(Date.parse(iso)) && new Date(iso).toISOString() === iso
  // Only what cannot steer a terminal is shown.
  if (!isDate) throw damaged(element.offset, `the date "${text.slice(0, 30).replace(/[^\x20-\x7e]/g, '?')}"`)
  return iso
}
