import type { Problem } from '../../shared/problem.ts'
import { algorithmProblems } from './algorithms.ts'
import { constraintProblems } from './constraints.ts'
import { dateProblems } from './dates.ts'
import { mqttProblem, mqttWarnings } from './mqtt-problems.ts'
import { nameProblems } from './names.ts'
import type { ExaminedChain, Observations } from './observations.ts'
import { ownWarnings, refusalProblem } from './own-certificate.ts'
import { blocks } from './problem-of.ts'
import { formProblems, standingProblems } from './standing.ts'
import { trustProblems } from './trust.ts'
import { offerProblem, unknownProblem, wayProblems, type StageFailure } from './way-problems.ts'

/** All that is wrong with what a broker shows, whether or not the connection gets to feel it. Pure. */
export function examine(observations: Observations, shown: ExaminedChain): Problem[] {
  return [
    ...formProblems(observations, shown),
    ...trustProblems(observations, shown),
    ...constraintProblems(observations, shown),
    ...algorithmProblems(observations, shown),
    ...dateProblems(observations, shown),
    ...standingProblems(observations, shown),
    ...nameProblems(observations, shown),
  ]
}

/**
 * All problems of a connection test that has ended: the first that blocks is the verdict, and a test that failed has one. What the
 * examination expected and the TLS library did not mind no longer blocks. Pure.
 */
export function diagnose(observations: Observations): Problem[] {
  const examined = observations.shown ? examine(observations, observations.shown) : []
  const failure = failureIn(observations)
  if (!failure) return [...examined, ...ownWarnings(observations), ...mqttWarnings(observations)].map(asWarning)
  const isPastTls = !['resolve', 'tcp', 'look', 'tls'].includes(failure.stage)
  if (isPastTls) return inOrder([...problemsOf(observations, failure), ...examined.map(asWarning), ...ownWarnings(observations)])
  const { verifyCode, libraryCode } = failure.error.details ?? {}
  const isOurJudgement = failure.error.code === 'BROKER_NOT_TRUSTED' || failure.error.code === 'NAME_NOT_IN_CERTIFICATE' || typeof libraryCode === 'string'
  // An alert is about us: what the library here has passed is no cause.
  if (!isOurJudgement) return inOrder([...problemsOf(observations, failure), ...examined.map(asWarning)])
  const rows = rowsOfVerifyCode(String(verifyCode ?? libraryCode ?? 'NAME'))
  if (examined.some(({ weight }) => weight === 'blocks')) return inOrder(examined)
  const cause = examined.find(({ row }) => rows.includes(row))
  if (cause) return inOrder(examined.map((each) => (each === cause ? { ...each, weight: 'blocks' } : each)))
  return inOrder([...problemsOf(observations, failure), ...examined])
}

/** Which rows an X.509 verify code, or a code of the TLS library, may stand for; the likeliest first. */
export function rowsOfVerifyCode(code: string): readonly number[] {
  return verifyRows[code] ?? [77]
}

const untrusted = [11, 12, 13, 16, 15, 14, 17, 33]
const verifyRows: Readonly<Record<string, readonly number[]>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: [12, 13, 14],
  DEPTH_ZERO_SELF_SIGNED_CERT: [15],
  CERT_SIGNATURE_FAILURE: [14],
  UNABLE_TO_GET_ISSUER_CERT: [17],
  CERT_HAS_EXPIRED: [27, 19],
  CERT_NOT_YET_VALID: [28],
  NAME: [20, 21, 22, 23, 24, 25, 26],
  INVALID_PURPOSE: [30, 31, 32, 35],
  INVALID_CA: [31, 32],
  PATH_LENGTH_EXCEEDED: [34],
  UNSPECIFIED: [33, 36, 37, 38, 77],
  CERT_REVOKED: [74],
  ERR_SSL_KEY_USAGE_BIT_INCORRECT: [35],
  ERR_SSL_EE_KEY_TOO_SMALL: [36],
  ERR_SSL_CA_KEY_TOO_SMALL: [37],
  ERR_SSL_CA_MD_TOO_WEAK: [38],
  ERR_SSL_WRONG_SIGNATURE_TYPE: [39],
}

function problemsOf(observations: Observations, failure: StageFailure): Problem[] {
  const { stage, error } = failure
  const alert = error.details?.['alert']
  const refusal =
    typeof alert === 'number'
      ? refusalProblem(observations, stage, { alert })
      : isEncrypted(observations) && isSilentEnd(failure)
        ? refusalProblem(observations, stage, 'silent')
        : undefined
  if (refusal) return [refusal]
  const way = wayProblems(observations, failure)
  if (way.length > 0) return way
  return [mqttProblem(observations, failure) ?? offerProblem(observations, failure) ?? ofVerifyCode(failure) ?? unknownProblem(failure)]
}

/** Only where TLS is spoken, anybody sees a certificate. */
function isEncrypted({ address: { scheme } }: Observations): boolean {
  return scheme === 'mqtts' || scheme === 'wss'
}

/** A connection that ended without a word after the broker could see our certificate. */
function isSilentEnd({ stage, error }: StageFailure): boolean {
  if (error.details?.['reasonCode'] !== undefined) return false
  if (error.code === 'CONNECTION_LOST') return stage === 'tls' || stage === 'connect'
  return stage === 'tls' && error.details?.['kind'] === 'closed'
}

/** Where the certificates were not seen, the code alone. */
function ofVerifyCode({ stage, error }: StageFailure): Problem | undefined {
  const { verifyCode } = error.details ?? {}
  if (typeof verifyCode !== 'string') return undefined
  const [row = 77] = rowsOfVerifyCode(verifyCode)
  return blocks(row, { stage, message: error.message, remedy: error.remedy ?? 'Give the broker a certificate of your CA.' })
}

function failureIn({ steps }: Observations): StageFailure | undefined {
  const failed = steps.find((step) => step.state === 'failed' && step.id !== 'examine')
  return failed?.state === 'failed' ? { stage: failed.id, error: failed.error } : undefined
}

function asWarning(problem: Problem): Problem {
  return { ...problem, weight: 'warns' }
}

/** Those that block before those that warn; otherwise as they came. */
function inOrder(problems: readonly Problem[]): Problem[] {
  return [...problems.filter(({ weight }) => weight === 'blocks'), ...problems.filter(({ weight }) => weight !== 'blocks')]
}
