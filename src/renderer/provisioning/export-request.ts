import type { CertificateSummary } from '../../shared/certificate.ts'
import { exportOptions, type ExportChoice } from './export-choice.ts'
import type { ProvisionDraft } from './provision-draft.ts'
import type { WriteRequest } from './walk-actions.ts'

/** What is asked of `exports.write` for a broker and its devices. */
export function writeRequests(
  draft: ProvisionDraft['export'],
  choice: ExportChoice,
  broker: CertificateSummary,
  devices: readonly CertificateSummary[],
): WriteRequest[] {
  const options = exportOptions(draft, choice)
  const forBroker = { target: choice.broker.id, only: [broker.fingerprint], options: options.broker }
  const forDevices = { target: choice.device.id, only: devices.map(({ fingerprint }) => fingerprint), options: options.device }
  return devices.length > 0 ? [forBroker, forDevices] : [forBroker]
}
