import { IconBuildingBroadcastTower, IconCertificate, IconCpu, IconShieldCheck, IconUser, type Icon } from '@tabler/icons-react'
import { kindTitles, type CertificateKind } from '../../shared/profile.ts'
import classes from './kind-icon.module.css'

const icons: Readonly<Record<CertificateKind, Icon>> = {
  'root-ca': IconCertificate,
  'issuing-ca': IconShieldCheck,
  broker: IconBuildingBroadcastTower,
  device: IconCpu,
  client: IconUser,
}

export interface KindIconProps {
  kind: CertificateKind
  /** `plain`: the bare icon for a table's row; `tile` (default): on a tinted square, for cards and headings. */
  variant?: 'plain' | 'tile'
  /** Where no word stands beside it, the kind's title is given to screen readers. */
  isLabelled?: boolean
}

/** What kind of certificate it is, as a picture. */
export function KindIcon({ kind, variant = 'tile', isLabelled = false }: KindIconProps) {
  const Icon = icons[kind]
  return (
    <span className={variant === 'tile' ? classes.tile : classes.plain} data-kind={kind} title={isLabelled ? kindTitles[kind] : undefined}>
      <Icon size={variant === 'tile' ? 18 : 16} stroke={1.8} aria-hidden />
      {isLabelled && <span className="cw-unseen">{kindTitles[kind]}</span>}
    </span>
  )
}
