import { useEffect, useMemo } from 'react'
import type { CertificateSummary } from '../../shared/certificate.ts'
import type { AppError } from '../../shared/errors.ts'
import type { CertificateKind, ProfileSummary } from '../../shared/profile.ts'
import type { Core } from '../api.ts'
import { useQuery } from '../calls/use-query.ts'
import { useNow } from '../stores/clock.ts'
import { useVaultStore, vaultPath } from '../stores/vault-store.ts'
import { noHoldings, withIssued, type Holdings } from './holdings.ts'
import { reconciled, startingDraft, type ProvisionDraft } from './provision-draft.ts'
import { readProvision, resumeStep, type ProvisionReading, type WizardProfiles } from './provision-reading.ts'
import { beginWalk, continueWalk, useWalkStore } from './walk-store.ts'

/** What every step works with. */
export interface Wizard {
  draft: ProvisionDraft
  reading: ProvisionReading
  profiles: WizardProfiles
  holdings: Holdings
  now: Date
}

export interface UseWizard {
  /** Undefined until the vault and the profiles have been read. */
  wizard: Wizard | undefined
  error: AppError | undefined
  /** Forgets what was typed and begins with what the vault has now. */
  startOver: () => void
}

/** So many names are compared with what is typed; the core refuses the rest when it comes to it. */
const comparedPages = 3
const pageSize = 1000

/** The walk as it stands: what was typed, what the vault has, and what that amounts to. Begins one where there is none. */
export function useWizard(): UseWizard {
  const now = useNow()
  const vault = useVaultStore((mirror) => mirror.vault)
  const path = vaultPath(vault)
  const walk = useWalkStore()
  const profiles = useQuery(['profiles'], readProfiles)
  const isBusy = walk.issuing.status === 'running' && walk.issuing.total > 100
  const held = useQuery(['holdings', path ?? ''], readHoldings, {
    isEnabled: path !== undefined,
    // A long enrolment changes the inventory all the time; it is read again when that has ended.
    refetchOn: isBusy ? 'nothing' : 'inventory',
  })
  const holdings = path === undefined ? noHoldings : held.isLoading ? undefined : held.data

  useEffect(() => {
    if (!holdings) return
    const { draft, vaultPath: walkPath, isRecalled } = useWalkStore.getState()
    const isSame = walkPath === path
    if (draft && isSame && !isRecalled) return
    // What was typed before there was a vault is for the one that was made of it, which is empty.
    const isAdopted = walkPath === undefined && path !== undefined && holdings.authorities.length === 0
    if (draft && (isSame || isAdopted)) continueWalk(path, reconciled(draft, holdings, new Date()))
    else begin(path, holdings, profiles.data)
  }, [holdings, path, profiles.data])

  const issued = walk.issued
  const all = useMemo(() => holdings && withIssued(holdings, issued), [holdings, issued])
  const { draft, failures } = walk
  const reading = useMemo(
    () => (draft && all && profiles.data ? readProvision(draft, { profiles: profiles.data, holdings: all, failures, now }) : undefined),
    [draft, all, profiles.data, failures, now],
  )
  const isCurrent = walk.vaultPath === path && !walk.isRecalled
  if (!all || !profiles.data || !draft || !reading || !isCurrent) {
    return { wizard: undefined, error: profiles.error ?? held.error, startOver: () => undefined }
  }
  return {
    wizard: { draft, reading, profiles: profiles.data, holdings: all, now },
    error: held.error,
    startOver: () => begin(path, all, profiles.data),
  }
}

function begin(path: string | undefined, holdings: Holdings, profiles: WizardProfiles | undefined): void {
  if (!profiles) return
  const now = new Date()
  const draft = startingDraft(holdings, now)
  beginWalk(path, draft, resumeStep(readProvision(draft, { profiles, holdings, failures: {}, now })))
}

async function readProfiles(core: Core, signal: AbortSignal): Promise<WizardProfiles> {
  const catalogue = await core.profiles.list(undefined, { signal })
  // The first of a kind is that kind's default.
  const ofKind = (kind: CertificateKind): ProfileSummary => catalogue.find((profile) => profile.kind === kind)!
  return { authority: ofKind('root-ca'), issuing: ofKind('issuing-ca'), broker: ofKind('broker'), device: ofKind('device') }
}

async function readHoldings(core: Core, signal: AbortSignal): Promise<Holdings> {
  const options = { signal }
  const page = (kinds: CertificateKind[], offset: number) =>
    core.certificates.list({ kinds, statuses: ['active'], sort: 'issuedAt', descending: true, offset, limit: pageSize }, options)
  const [authorities, brokers, first] = await Promise.all([
    core.authorities.list(undefined, options),
    page(['broker'], 0),
    page(['device', 'client'], 0),
  ])
  const identities: CertificateSummary[] = [...first.certificates]
  for (let pages = 1; pages < comparedPages && identities.length < first.total; pages++) {
    identities.push(...(await page(['device', 'client'], pages * pageSize)).certificates)
  }
  return { authorities, brokers: brokers.certificates, identities, identityTotal: first.total }
}
