import { printAltName } from '../../shared/alt-name.ts'
import type { RequestReading } from '../../shared/request.ts'
import { paint, type Line } from './line.ts'
import { fields, indent } from './table.ts'

/** What a request asks for, and what would come of it. */
export function requestReadingLines({ facts, profile, altNames, dropped, nameHeldBy }: RequestReading): Line[] {
  return [
    ['Request of ', paint('bold', facts.name)],
    facts.signatureProblem === null
      ? 'Whoever made it has the key: its signature holds.'
      : [paint('red', 'It must not be signed:'), ` ${facts.signatureProblem}`],
    '',
    ...fields([
      ['Subject', facts.subject],
      ['Key', facts.keyType === null ? `${facts.keyDescription}, for which nothing is issued here` : facts.keyDescription],
      ['Asks for', facts.altNames.length > 0 ? facts.altNames.map(({ type, value }) => `${type}:${value}`).join(', ') : 'no alternative names'],
      ['SHA-256', facts.fingerprint],
      ['Public key pin', `sha256/${facts.spkiPin}`],
    ]),
    '',
    [`Signed by the profile ${profile} it would have `, altNames.length > 0 ? altNames.map(printAltName).join(', ') : 'no alternative names of its own', '.'],
    ...indent(droppedLines(dropped)),
    ...(nameHeldBy ? [`An active certificate has its name (serial number ${nameHeldBy.serialNumber}): --replace puts the new one in its place.`] : []),
  ]
}

/** What a request asks for and does not get. */
export function droppedLines(dropped: readonly string[]): Line[] {
  return dropped.map((what) => [paint('yellow', 'dropped:'), ` ${what}`])
}
