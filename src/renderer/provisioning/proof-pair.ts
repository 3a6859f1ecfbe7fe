import type { CertificateSummary } from '../../shared/certificate.ts'
import type { ProvisionReading } from './provision-reading.ts'

/** Whose certificates are to prove that they work. */
export interface ProofSubjects {
  broker: CertificateSummary
  listener: CertificateSummary
  speaker: CertificateSummary
}

/**
 * The broker and the first two devices of the walk; where it is about one alone, another of the vault helps out. Undefined
 * while there is no broker, or are no two devices whose keys the vault holds.
 */
export function proofSubjects({ broker, devices, chosenDevices }: ProvisionReading): ProofSubjects | undefined {
  // Those of the vault come the newest first; people count from the oldest.
  const inOrder = devices.lines.length > 0 ? chosenDevices : chosenDevices.slice(0, 2).toReversed()
  const able = [...new Set([...inOrder, ...devices.ours])].filter(({ hasKey }) => hasKey)
  const [listener, speaker] = able
  return broker.existing && listener && speaker ? { broker: broker.existing, listener, speaker } : undefined
}
