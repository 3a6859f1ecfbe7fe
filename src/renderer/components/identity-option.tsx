import type { CertificateSummary } from '../../shared/certificate.ts'
import { validityState } from '../../shared/certificate.ts'
import { certificateState } from './certificate-state.ts'
import classes from './identity-option.module.css'
import { KindIcon } from './kind-icon.tsx'
import { StateBadge } from './state-badge.tsx'

export interface IdentityOptionProps {
  /** As it stands in the field: already safe to show. */
  label: string
  /** Undefined for an entry that is no certificate. */
  certificate: CertificateSummary | undefined
  now: Date
}

/** One certificate in a list to choose from: its kind, its name, and its state where that is not simply valid. */
export function IdentityOption({ label, certificate, now }: IdentityOptionProps) {
  return (
    <span className={classes.option}>
      {certificate && <KindIcon kind={certificate.kind} variant="plain" isLabelled />}
      <bdi className={classes.name} data-quiet={certificate === undefined || undefined}>
        {label}
      </bdi>
      {certificate && validityState(certificate, now) !== 'valid' && (
        <span className={classes.state}>
          <StateBadge state={certificateState(certificate, now)} />
        </span>
      )}
    </span>
  )
}
