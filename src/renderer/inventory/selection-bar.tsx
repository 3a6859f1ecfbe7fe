import { Button, Loader } from '@mantine/core'
import { IconBan, IconPackageExport, IconRefresh, IconTags } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { isAuthority } from '../../shared/profile.ts'
import { grouped } from '../words.ts'
import { GroupsDialog } from './groups/groups-dialog.tsx'
import { exportAddress } from './lifecycle/export-address.ts'
import { canRenew, canRevoke, kindCounts } from './lifecycle/lifecycle-words.ts'
import { RenewDialog } from './lifecycle/renew-dialog.tsx'
import { RevokeDialog } from './lifecycle/revoke-dialog.tsx'
import classes from './selection-bar.module.css'

export interface SelectionBarProps {
  certificates: readonly CertificateSummary[]
  isLoading: boolean
  onClear: () => void
}

/** The bulk verbs for what is chosen; each says for how many of them it is. */
export function SelectionBar({ certificates, isLoading, onClear }: SelectionBarProps) {
  const [, navigate] = useLocation()
  const [dialog, setDialog] = useState<{ verb: 'renew' | 'revoke' | 'groups'; opening: number; certificates: readonly CertificateSummary[] }>()
  const [isOpen, setIsOpen] = useState(false)
  const renewable = certificates.filter(canRenew)
  const revocable = certificates.filter(canRevoke)
  const exportable = certificates.filter(({ kind, status }) => !isAuthority(kind) && status === 'active')
  const open = (verb: 'renew' | 'revoke' | 'groups', chosen: readonly CertificateSummary[]) => {
    setDialog((before) => ({ verb, opening: (before?.opening ?? 0) + 1, certificates: chosen }))
    setIsOpen(true)
  }
  const frame = { isOpen, onClose: () => setIsOpen(false), onDone: onClear }
  return (
    <>
      {certificates.length > 0 && (
        <div className={classes.bar} role="toolbar" aria-label="For what is chosen">
          <span className={classes.words} role="status">
            <strong className="cw-figures">{grouped(certificates.length)} chosen</strong>
            <span className={classes.kinds}>{kindCounts(certificates)}</span>
            {isLoading && <Loader size={14} aria-label="Choosing" />}
          </span>
          <div className={classes.verbs}>
            <Verb label="Renew" number={renewable.length} of={certificates.length} icon={<IconRefresh size={15} aria-hidden />} onPress={() => open('renew', renewable)} />
            <Verb label="Export" number={exportable.length} of={certificates.length} icon={<IconPackageExport size={15} aria-hidden />} onPress={() => navigate(exportAddress(exportable))} />
            <Verb label="Groups of" number={certificates.length} of={certificates.length} icon={<IconTags size={15} aria-hidden />} onPress={() => open('groups', certificates)} />
            <Verb label="Revoke" number={revocable.length} of={certificates.length} icon={<IconBan size={15} aria-hidden />} isDestructive onPress={() => open('revoke', revocable)} />
            <Button size="compact-sm" variant="subtle" onClick={onClear}>
              Choose none
            </Button>
          </div>
        </div>
      )}
      {dialog &&
        (dialog.verb === 'renew' ? (
          <RenewDialog key={dialog.opening} {...frame} certificates={dialog.certificates} />
        ) : dialog.verb === 'groups' ? (
          <GroupsDialog
            key={dialog.opening}
            {...frame}
            selection={{ references: dialog.certificates.map(({ fingerprint }) => fingerprint) }}
            number={dialog.certificates.length}
            present={[...new Set(dialog.certificates.flatMap(({ groups }) => groups))]}
          />
        ) : (
          <RevokeDialog key={dialog.opening} {...frame} certificates={dialog.certificates} />
        ))}
    </>
  )
}

export interface VerbProps {
  label: string
  /** For how many of those chosen it can be done. */
  number: number
  of: number
  icon: ReactNode
  isDestructive?: boolean
  onPress: () => void
}

/** A bulk verb, and for how many it is. */
export function Verb({ label, number, of, icon, isDestructive = false, onPress }: VerbProps) {
  return (
    <Button
      size="compact-sm"
      variant={isDestructive ? 'outline' : 'default'}
      {...(isDestructive && { color: 'red' })}
      leftSection={icon}
      disabled={number === 0}
      title={number < of ? `${grouped(number)} of those chosen can be: the others are authorities, replaced or revoked.` : undefined}
      onClick={onPress}
    >
      {label} {grouped(number)}
    </Button>
  )
}
