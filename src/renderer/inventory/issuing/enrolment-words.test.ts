import { describe, expect, it } from 'vitest'
import type { CertificateSummary } from '../../../shared/certificate.ts'
import { readDeviceIds } from '../../../shared/device-id.ts'
import { enrolmentProblem, idsToTryAgain, lineProblem } from './enrolment-words.ts'

const issued = (count: number) => Array.from({ length: count }, () => ({}) as CertificateSummary)
const taken = {
  code: 'NAME_TAKEN' as const,
  message: 'There is already an active certificate for "a".',
  remedy: 'Choose another name.',
}

describe('what is wrong with pasted devices', () => {
  it('is said by line, the first few of them', () => {
    expect(lineProblem(readDeviceIds('a\nb'))).toBeUndefined()
    expect(lineProblem(readDeviceIds('a\nA\nb/c'))).toBe(
      'Line 2 is the same as line 1. Line 3 "b/c" holds one of + # / \\, which brokers do not match in topic rules.',
    )
    expect(lineProblem(readDeviceIds('a\na\na\na\na\na'))).toMatch(/Line 4 is the same as line 1\. And 2 more lines\.$/)
  })
})

describe('an enrolment that did not finish', () => {
  it('says what came of it and why, and what to try again', () => {
    const result = { issued: issued(3), failed: [{ name: 'a', error: taken }], notStarted: ['x', 'y'] }
    expect(idsToTryAgain(result)).toEqual(['a', 'x', 'y'])
    expect(enrolmentProblem(result)).toEqual({
      message: '3 devices were enrolled; a could not be, 2 were not started.',
      remedy: 'There is already an active certificate for "a". Choose another name.',
    })
  })

  it('says how to go on after it was cancelled', () => {
    expect(enrolmentProblem({ issued: [], failed: [], notStarted: ['x'] })).toEqual({
      message: 'No device was enrolled; 1 was not started.',
      remedy: 'Enrol again to go on with those that are in the field.',
    })
  })
})
