import type { EnrolResult } from '../../shared/contract.ts'
import { failureLines } from './failure.ts'
import { paint, type Line } from './line.ts'
import { certificateSentence, newCertificateLines } from './print-certificate.ts'
import { indent } from './table.ts'
import { count, listWords } from './words.ts'

/** Past so many, certificates are counted instead of listed. */
const listedCertificates = 20

/** What a run has issued, what it could not issue and why, and what it did not come to. */
export function enrolmentLines({ issued, failed, notStarted }: EnrolResult, now: Date): Line[] {
  const [first] = issued
  return [
    ...(issued.length <= listedCertificates ? issued.flatMap((certificate) => newCertificateLines(certificate, now)) : []),
    ...(issued.length > listedCertificates && first
      ? [paint('bold', `Issued ${count(issued.length, 'certificate')}.`), ...indent([`The first: ${certificateSentence(first, now)}`])]
      : []),
    ...failed.flatMap(({ name, error }) => [
      ['Not issued: ', paint('bold', name)],
      ...indent(failureLines({ message: error.message, remedy: error.remedy ?? null, details: error.details ?? {} })),
    ]),
    ...(notStarted.length > 0 ? [`Cancelled before ${listWords(notStarted)}.`] : []),
  ]
}
