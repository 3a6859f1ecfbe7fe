import { IconChevronRight } from '@tabler/icons-react'
import { Link } from 'wouter'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { kindTitles, type CertificateKind } from '../../shared/profile.ts'
import { safeText } from '../../shared/safe-text.ts'
import { KindIcon } from '../components/kind-icon.tsx'
import { SafeText } from '../components/safe-text.tsx'
import classes from './path-cards.module.css'

export interface PathCardsProps {
  /** From the trust anchor to the certificate itself. */
  path: readonly CertificateSummary[]
  hrefOf: (certificate: CertificateSummary) => string
}

const kindNouns: Readonly<Record<CertificateKind, string>> = {
  'root-ca': 'root CA',
  'issuing-ca': 'issuing CA',
  broker: 'broker',
  device: 'device',
  client: 'client',
}

/** The path as small cards, the root first; each of the others opens its own details. */
export function PathCards({ path, hrefOf }: PathCardsProps) {
  return (
    <ol className={classes.path} aria-label="Path, the root first">
      {path.map((certificate, index) => (
        <li key={certificate.fingerprint} className={classes.step}>
          {index > 0 && <IconChevronRight size={14} className={classes.chevron} aria-hidden />}
          {index === path.length - 1 ? (
            <span className={classes.card} data-current title={safeText(certificate.name)}>
              <Words certificate={certificate} isThis />
            </span>
          ) : (
            <Link href={hrefOf(certificate)} className={classes.card} title={safeText(certificate.name)}>
              <Words certificate={certificate} isThis={false} />
            </Link>
          )}
        </li>
      ))}
    </ol>
  )
}

function Words({ certificate: { kind, name, takenOfflineAt }, isThis }: { certificate: CertificateSummary; isThis: boolean }) {
  return (
    <>
      <KindIcon kind={kind} variant="plain" />
      <span className={classes.words}>
        <span className={classes.name}>
          <SafeText>{name}</SafeText>
        </span>
        <span className={classes.kind}>{isThis ? `this ${kindNouns[kind]}` : kindTitles[kind]}
          {takenOfflineAt !== null && ', offline'}</span>
      </span>
    </>
  )
}
