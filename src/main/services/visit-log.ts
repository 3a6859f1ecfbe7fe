import { AppError } from '../../shared/errors.ts'
import { visitLimit, type Visit } from '../../shared/visit.ts'
import type { NetworkVisit } from '../mqtt/network-contract.ts'
import type { StoredCertificate } from '../store/vault.ts'
import type { Workspace } from './workspace.ts'

/** The last visits to one run of the built-in broker, and those who follow them. */
export class VisitLog {
  readonly #last: Visit[] = []
  readonly #listeners = new Set<(visit: Visit) => void>()
  readonly #ended = new AbortController()

  /** Takes visits as the network process tells of them, and adds what the vault knows. */
  add(visits: readonly NetworkVisit[], workspace: Workspace): void {
    for (const each of visits) {
      const visit = withVault(each, workspace)
      this.#last.push(visit)
      if (this.#last.length > visitLimit) this.#last.shift()
      for (const listener of this.#listeners) listener(visit)
    }
  }

  /** Calls `listener` for what is there and for each that comes, until `signal` aborts or the run is over; resolves then. */
  async follow(listener: (visit: Visit) => void, signal: AbortSignal): Promise<void> {
    for (const visit of this.#last) listener(visit)
    const either = AbortSignal.any([signal, this.#ended.signal])
    if (either.aborted) return
    this.#listeners.add(listener)
    await new Promise((resolve) => either.addEventListener('abort', resolve, { once: true }))
    this.#listeners.delete(listener)
  }

  /** Nobody comes any more. */
  end(): void {
    this.#ended.abort()
  }
}

function withVault({ reason: _reason, certificate, ...visit }: NetworkVisit, workspace: Workspace): Visit {
  if (!certificate) return { ...visit, certificate }
  const stored = storedAs(certificate.fingerprint, workspace)
  const inVault = stored ? { fingerprint: stored.fingerprint, serialNumber: stored.serialNumber, name: stored.name } : null
  const whole: Visit = { ...visit, certificate: { ...certificate, inVault } }
  if (visit.outcome === 'refused') return whole
  if (stored?.status === 'replaced') {
    return {
      ...whole,
      text: `${certificate.name} was let in with its old certificate, which was replaced by a newer one and is valid all the same.`,
      remedy: 'Put the newer certificate on the device before the old one expires.',
    }
  }
  if (stored) return whole
  return {
    ...whole,
    text: `${certificate.name} was let in: its certificate is signed by an authority of this vault, which has no record of it.`,
    remedy: 'Find out who else has the key of that authority; after restoring an old backup this is to be expected.',
  }
}

/** Undefined where it is not there, or no vault is open any more. */
function storedAs(fingerprint: string, { openVault }: Workspace): StoredCertificate['summary'] | undefined {
  try {
    return openVault.current.find(fingerprint).summary
  } catch (error) {
    if (error instanceof AppError) return undefined
    throw error
  }
}
