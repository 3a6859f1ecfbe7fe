import type { CertificateReference } from './certificate.ts'
import type { CertificateFacts, ForeignAltName } from './inspection.ts'
import { blockingProblem, type Problem } from './problem.ts'
import { foldSteps, type Step } from './step.ts'

/** One certificate that the broker showed. */
export interface PresentedCertificate {
  facts: CertificateFacts
  /** Where the vault has it. */
  inVault: CertificateReference | null
  /** The authority of the vault that has signed it, by signature and not by name alone. */
  issuedBy: CertificateReference | null
  /** The name in it by which the broker was reached; only the first certificate has one. */
  matchingName: ForeignAltName | null
}

/** What a broker shows to anybody, trusted or not. */
export interface Presented {
  /** Such as `TLSv1.3`. */
  protocol: string
  cipher: string
  /** The broker's own first, in the order in which they came. */
  certificates: PresentedCertificate[]
  /** How many more came, which were not looked at. */
  leftOut: number
  /** Whether the broker asks for a client certificate; null where it does not tell (TLS 1.3 tells only who answers). */
  asksForCertificate: boolean | null
  /** The name or address that was looked for in the first. */
  askedFor: string
}

/** What is heard while a connection is tested. Problems come as they are found, in no order. */
export type ConnectionTestEvent =
  | { type: 'step'; step: Step }
  | { type: 'presented'; presented: Presented }
  | { type: 'problem'; problem: Problem }

/** What a connection test has found. A test that fails is a result too. */
export interface ConnectionTestResult {
  hasPassed: boolean
  steps: Step[]
  /** Null where it did not come to that. */
  presented: Presented | null
  /** All of them, the first that blocks first, then by stage. */
  problems: Problem[]
  /** What both sides run on, for a report: versions of this program and of its TLS library, and this machine's clock (ISO 8601). */
  surroundings: { version: string; tlsLibrary: string; clock: string }
}

/** What is known of a test that runs, from its events so far. */
export type TestSoFar = Pick<ConnectionTestResult, 'steps' | 'presented' | 'problems'>

export const nothingTested: TestSoFar = { steps: [], presented: null, problems: [] }

export function foldTest(before: TestSoFar, event: ConnectionTestEvent): TestSoFar {
  switch (event.type) {
    case 'step':
      return { ...before, steps: foldSteps(before.steps, event.step) }
    case 'presented':
      return { ...before, presented: event.presented }
    case 'problem':
      return { ...before, problems: [...before.problems, event.problem] }
  }
}

/** The verdict of a test that did not pass, in one problem; undefined where everything is well. */
export function verdictProblem({ problems }: Pick<ConnectionTestResult, 'problems'>): Problem | undefined {
  return blockingProblem(problems)
}
