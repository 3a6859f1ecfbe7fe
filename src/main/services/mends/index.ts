import type { Mend, MendPreview, MendResult } from '../../../shared/mend.ts'
import { planReissueAll, planRenewAuthority, planRollOver } from './authorities.ts'
import { planTrustOwnAuthorities, planUseAddress, planUseClientId, planUseIdentity, planVerifyAs } from './connecting.ts'
import { planExportBroker, planExportIdentity } from './exporting.ts'
import { planIssueBroker, planIssueDevice } from './issuing.ts'
import { planAccessList, planBrokerSettings } from './lines.ts'
import type { MendContext, MendPlan, MendTools, Planner, Trial } from './mend-plan.ts'
import { planAddNames, planRenew } from './renewing.ts'
import { planRevocationList } from './revocation-lists.ts'

/** The catalogue of what Certwright can do about a problem of a connection. */
const planners: { readonly [Kind in Mend['kind']]: Planner<Kind> } = {
  'add-names': planAddNames,
  'issue-broker': planIssueBroker,
  renew: planRenew,
  'issue-device': planIssueDevice,
  'renew-authority': planRenewAuthority,
  'reissue-all': planReissueAll,
  'roll-over': planRollOver,
  'issue-revocation-list': planRevocationList,
  'export-broker': planExportBroker,
  'export-identity': planExportIdentity,
  'access-list': planAccessList,
  'broker-settings': planBrokerSettings,
  'use-identity': planUseIdentity,
  'use-address': planUseAddress,
  'verify-as': planVerifyAs,
  'trust-own-authorities': planTrustOwnAuthorities,
  'use-client-id': planUseClientId,
}

/** What a mend will change; nothing is changed. Throws why it cannot be done: NOT_FOUND, VAULT_LOCKED, what issuing says. */
export function previewMend(tools: MendTools, { mend: chosen, ...trial }: Trial & { mend: Mend }): MendPreview {
  return planOf(tools, trial, chosen).preview
}

/** Does it. Throws what `previewMend` throws, CANCELLED, and what writing its files throws; then it says what stands all the same. */
export function mend(
  tools: MendTools,
  { mend: chosen, to, overwrite, ...trial }: Trial & { mend: Mend; to?: string | undefined; overwrite: boolean },
  { signal, emit }: Pick<MendContext, 'signal' | 'emit'>,
): Promise<MendResult> {
  return planOf(tools, trial, chosen).perform({ signal, emit, to, overwrite })
}

function planOf(tools: MendTools, trial: Trial, chosen: Mend): MendPlan {
  const plan = planners[chosen.kind] as Planner<Mend['kind']>
  return plan(tools, trial, chosen)
}
