import type { CertificateSummary } from '../../shared/certificate.ts'
import { AppError, toWireError, type WireError } from '../../shared/errors.ts'
import type { Core } from '../api.ts'
import { isNew, plannedCount, type IssuePlan } from './issue-plan.ts'
import type { WizardStep } from './provision-draft.ts'

/** What is heard while a plan is carried out. */
export interface IssueProgress {
  done: number
  total: number
  /** What was just issued. */
  name: string
}

/** How a plan ended. What was issued stays issued, whatever came after it. */
export interface IssueOutcome {
  issued: CertificateSummary[]
  /** Why it stopped, and the step that the reason belongs to. */
  stopped: { at: WizardStep; error: AppError } | undefined
  /** Devices that the core refused, by id. */
  failures: Record<string, WireError>
  /** Devices that were not begun, because of a cancellation. */
  notStarted: string[]
  wasCancelled: boolean
}

interface IssueOptions {
  signal: AbortSignal
  onProgress: (progress: IssueProgress) => void
  onIssued: (certificate: CertificateSummary) => void
}

/**
 * Issues what a plan asks for: the authority, the issuing CA below it where there is to be one, the broker, the devices. Never throws: what went wrong is in the
 * outcome, at the step that it belongs to or at the device. Cancelled, it ends after what is being issued.
 */
export async function issueEverything(core: Core, plan: IssuePlan, { signal, onProgress, onIssued }: IssueOptions): Promise<IssueOutcome> {
  const outcome: IssueOutcome = { issued: [], stopped: undefined, failures: {}, notStarted: [], wasCancelled: false }
  const total = plannedCount(plan)
  const { ids, ...devices } = plan.devices
  const took = (certificate: CertificateSummary) => {
    outcome.issued.push(certificate)
    onIssued(certificate)
    onProgress({ done: outcome.issued.length, total, name: certificate.name })
    return certificate.fingerprint
  }
  const isStopped = () => signal.aborted
  let at: WizardStep = 'authority'
  try {
    const authority = isNew(plan.authority) ? took(await core.authorities.create(plan.authority)) : plan.authority.fingerprint
    if (isStopped()) return cancelled(outcome, ids)
    const issuer = plan.issuing ? took(await core.authorities.create({ ...plan.issuing, issuer: authority })) : authority
    if (isStopped()) return cancelled(outcome, ids)

    at = 'broker'
    if (isNew(plan.broker)) {
      const { commonName, ...broker } = plan.broker
      took(await core.brokers.issue({ subject: { commonName }, issuer, ...broker }))
    }
    if (isStopped()) return cancelled(outcome, ids)

    at = 'devices'
    if (ids.length === 0) return outcome
    const before = outcome.issued.length
    const result = await core.devices.enrol(
      { ids, issuer, ...devices },
      { signal, onEvent: ({ done, name }) => onProgress({ done: before + done, total, name }) },
    )
    for (const certificate of result.issued) {
      outcome.issued.push(certificate)
      onIssued(certificate)
    }
    for (const { name, error } of result.failed) outcome.failures[name] = error
    return result.notStarted.length > 0 ? cancelled(outcome, result.notStarted) : outcome
  } catch (thrown) {
    const error = thrown instanceof AppError ? thrown : new AppError('INTERNAL', String(thrown), { cause: thrown })
    if (error.code === 'CANCELLED') return cancelled(outcome, ids)
    // The core throws what is wrong with a single device, and reports what is wrong with one of several.
    const [only] = ids
    if (at === 'devices' && ids.length === 1 && isAboutTheDevice(error)) outcome.failures[only!] = toWireError(error)
    else outcome.stopped = { at: stepOf(error, at), error }
    return outcome
  }
}

function cancelled(outcome: IssueOutcome, notStarted: readonly string[]): IssueOutcome {
  return { ...outcome, notStarted: [...notStarted], wasCancelled: true }
}

function isAboutTheDevice({ code }: AppError): boolean {
  return code === 'NAME_TAKEN' || code === 'INVALID_ALT_NAME' || code === 'INVALID_SUBJECT'
}

/** An issuer that cannot sign is a matter of the first step, whoever was to be signed. */
function stepOf({ code }: AppError, at: WizardStep): WizardStep {
  return code === 'ISSUER_CANNOT_SIGN' || code === 'ISSUER_EXPIRED' || code === 'PATH_TOO_LONG' ? 'authority' : at
}
