import { altNameOfHost, type AltName } from '../../../shared/alt-name.ts'
import type { CertificateSummary } from '../../../shared/certificate.ts'
import { AppError } from '../../../shared/errors.ts'
import type { MendResult } from '../../../shared/mend.ts'
import { isAuthority, type CertificateKind } from '../../../shared/profile.ts'
import type { Vault } from '../../store/vault.ts'
import { allActive, peerKinds } from '../bundle-plan.ts'
import { isThisMachine } from '../this-machine.ts'
import type { MendTools, Trial } from './mend-plan.ts'

/**
 * The certificate that has taken the place of this one, over any number of renewals, or itself; of an authority the newest for its
 * key. Throws NOT_FOUND.
 */
export function latestOf(vault: Vault, fingerprint: string, kinds?: readonly CertificateKind[]): CertificateSummary {
  let { summary } = vault.find(fingerprint, kinds)
  for (;;) {
    const { replacedBy } = summary
    if (!replacedBy) return summary
    if (isAuthority(summary.kind) && !vault.hasSameKey(replacedBy.fingerprint, summary.fingerprint)) return summary
    summary = vault.find(replacedBy.fingerprint).summary
  }
}

/** Whether it may be used as it is. */
export function isInUse({ status, notBefore, notAfter }: CertificateSummary, now: Date): boolean {
  return status === 'active' && Date.parse(notBefore) <= now.getTime() && now.getTime() <= Date.parse(notAfter)
}

/** The certificate that the built-in broker runs with, where that is the broker that was tried; undefined where it is another. */
export function builtInAt({ builtInBroker }: MendTools, { url }: Trial): { fingerprint: string; port: number } | undefined {
  const { state } = builtInBroker
  const isTried = state.state === 'running' && state.port === url.port && url.scheme === 'mqtts' && isThisMachine(url.host)
  return isTried ? { fingerprint: state.fingerprint, port: state.port } : undefined
}

/**
 * The brokers of the vault that may be the one that was tried: by its name, or else all. Where `root` is given, those below it, and
 * none at all where there are none. The built-in one is known for sure.
 */
export function brokersTried(tools: MendTools, trial: Trial, root?: string): CertificateSummary[] {
  const { vault, now } = tools.workspace
  const builtIn = builtInAt(tools, trial)
  if (builtIn) return [latestOf(vault, builtIn.fingerprint)]
  const isBelow = ({ fingerprint }: CertificateSummary) =>
    root === undefined || vault.hasSameKey(vault.pathOf(fingerprint).at(-1)!.summary.fingerprint, root)
  const brokers = Array.from(allActive(vault, ['broker'], now())).filter(isBelow)
  const named = brokers.filter(({ altNames }) => hasHost(altNames, trial.url.host))
  return named.length > 0 ? named : brokers
}

/** How many devices and clients an authority, and those below it, have issued that are in use. */
export function countBelow(vault: Vault, authority: string, now: Date): number {
  const common = { issuer: authority, statuses: ['active' as const], sort: 'name' as const, descending: false, offset: 0 }
  const own = vault.list({ ...common, kinds: [...peerKinds], limit: 1 }, now).total
  const issuing = vault.list({ ...common, kinds: ['issuing-ca'], limit: 1000 }, now).certificates
  return issuing.reduce((sum, { fingerprint }) => sum + countBelow(vault, fingerprint, now), own)
}

/** The identity that the connection is tried with from now on, where a later certificate has taken the place of its own. */
export function followIdentity(vault: Vault, { identity: { as } }: Trial): MendResult['connection'] {
  if (as === null) return {}
  const { fingerprint } = vault.find(as).summary
  const latest = latestOf(vault, fingerprint)
  return latest.hasKey && latest.fingerprint !== fingerprint ? { as: latest.fingerprint } : {}
}

function hasHost(names: readonly AltName[], host: string): boolean {
  const wanted = nameOf(host)
  return names.some(({ type, value }) => value === wanted || (type === 'dns' && value.startsWith('*.') && value.slice(1) === wanted?.slice(wanted.indexOf('.'))))
}

function nameOf(host: string): string | undefined {
  try {
    return altNameOfHost(host).value
  } catch (error) {
    if (error instanceof AppError) return undefined
    throw error
  }
}
