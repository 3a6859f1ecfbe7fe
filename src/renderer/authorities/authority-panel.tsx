import { Button } from '@mantine/core'
import { IconArrowsExchange, IconCloudCheck, IconKey, IconKeyOff, IconListDetails, IconPlus, IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { Notice } from '../components/notice.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { DetailsPanel } from '../frame/details-panel.tsx'
import { validityState, type CertificateDetails } from '../../shared/certificate.ts'
import { safeText } from '../../shared/safe-text.ts'
import { CertificateFacts } from '../inventory/certificate-facts.tsx'
import { inventoryAddress, useCertificate } from '../inventory/certificate-panel.tsx'
import { CopyPem } from '../inventory/copy-pem.tsx'
import { narrowInventory } from '../inventory/inventory-view.ts'
import { LifecycleActions } from '../inventory/lifecycle/lifecycle-actions.tsx'
import { useNow } from '../stores/clock.ts'
import { count } from '../words.ts'
import classes from './authority-panel.module.css'
import { BringBack } from './bring-back.tsx'
import { IssueRevocationLists } from './issue-revocation-lists.tsx'
import { ProvePossession } from './prove-possession.tsx'
import { RenewAuthority } from './renew-authority.tsx'
import { RevocationListSection } from './revocation-list-section.tsx'
import { RollOver } from './roll-over.tsx'
import { TakeOffline } from './take-offline.tsx'

export interface AuthorityPanelProps {
  fingerprint: string
  /** Opens the form for a new issuing CA under this authority. */
  onCreateBelow: (fingerprint: string) => void
}

/** The details of the authority that the address names. */
export function AuthorityPanel({ fingerprint, onCreateBelow }: AuthorityPanelProps) {
  const { data, error, isLoading } = useCertificate(fingerprint)
  const certificate = error ? undefined : data
  const [dialog, setDialog] = useState<{ id: Dialog; opening: number; certificate: CertificateDetails }>()
  const [isOpen, setIsOpen] = useState(false)
  const open = (id: Dialog) => {
    if (!certificate) return
    setDialog((before) => ({ id, opening: (before?.opening ?? 0) + 1, certificate }))
    setIsOpen(true)
  }
  return (
    <>
      <DetailsPanel
        title={certificate ? <SafeText>{certificate.name}</SafeText> : isLoading ? '' : 'Not found'}
        label={certificate ? `Details of ${safeText(certificate.name)}` : 'Details'}
        closeTo="/authorities"
        actions={certificate && <Actions certificate={certificate} onCreateBelow={onCreateBelow} onOpen={open} />}
      >
        <Notice error={error} />
        {certificate && (
          <CertificateFacts certificate={certificate} hrefOf={authorityAddress}>
            <Issued certificate={certificate} />
            <Lists certificate={certificate} onIssue={() => open('revocation-list')} />
          </CertificateFacts>
        )}
      </DetailsPanel>
      {dialog && <Dialogs key={dialog.opening} dialog={dialog.id} certificate={dialog.certificate} isOpen={isOpen} onClose={() => setIsOpen(false)} onOpen={open} />}
    </>
  )
}

function Lists({ certificate, onIssue }: { certificate: CertificateDetails; onIssue: () => void }) {
  const isAble = useIsCurrent(certificate) && certificate.hasKey
  return <RevocationListSection certificate={certificate} onIssue={isAble ? onIssue : undefined} />
}

function authorityAddress(certificate: Pick<CertificateDetails, 'fingerprint' | 'kind'>): string {
  const isAuthority = certificate.kind === 'root-ca' || certificate.kind === 'issuing-ca'
  return isAuthority ? `/authorities/${certificate.fingerprint}` : inventoryAddress(certificate)
}

function Issued({ certificate: { fingerprint, issuedCount } }: { certificate: CertificateDetails }) {
  const [, navigate] = useLocation()
  return (
    <div className={classes.issued}>
      <span>{issuedCount === 0 ? 'It has issued nothing yet.' : `It has issued ${count(issuedCount, 'certificate')}.`}</span>
      {issuedCount > 0 && (
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconListDetails size={15} aria-hidden />}
          onClick={() => {
            narrowInventory({ issuer: fingerprint })
            navigate('/inventory')
          }}
        >
          Show them
        </Button>
      )}
    </div>
  )
}

type Dialog = 'renew' | 'roll-over' | 'take-offline' | 'bring-back' | 'prove' | 'revocation-list'

interface ActionsProps extends Pick<AuthorityPanelProps, 'onCreateBelow'> {
  certificate: CertificateDetails
  onOpen: (dialog: Dialog) => void
}

function Actions({ certificate, onCreateBelow, onOpen }: ActionsProps) {
  const { fingerprint, name, kind, hasKey, replacedBy, takenOfflineAt, basicConstraints, pem } = certificate
  const maySign = basicConstraints?.isCa === true && basicConstraints.pathLength !== 0
  const isCurrent = useIsCurrent(certificate)
  const isAble = isCurrent && hasKey
  const shown = safeText(name)
  const props = { size: 'compact-sm', variant: 'default' } as const
  const icon = { size: 15, 'aria-hidden': true } as const
  const isOffline = !hasKey && takenOfflineAt !== null
  return (
    <>
      {isOffline && (
        <Button {...props} variant="light" leftSection={<IconKey {...icon} />} aria-label={`Bring ${shown} back`} onClick={() => onOpen('bring-back')}>
          Bring back
        </Button>
      )}
      {certificate.status === 'active' && replacedBy === null && (kind === 'issuing-ca' || hasKey) && certificate.viewOnly === null && (
        <Button {...props} leftSection={<IconRefresh {...icon} />} aria-label={`Renew ${shown}`} onClick={() => onOpen('renew')}>
          Renew
        </Button>
      )}
      {kind === 'root-ca' && certificate.status === 'active' && replacedBy === null && (
        <Button {...props} leftSection={<IconArrowsExchange {...icon} />} aria-label={`Roll over from ${shown} to a new CA`} onClick={() => onOpen('roll-over')}>
          Roll over
        </Button>
      )}
      {maySign && isAble && (
        <Button {...props} leftSection={<IconPlus {...icon} />} onClick={() => onCreateBelow(fingerprint)}>
          Issuing CA under it
        </Button>
      )}
      {isCurrent && (hasKey || isOffline) && (
        <Button {...props} leftSection={<IconCloudCheck {...icon} />} aria-label={`Prove to a cloud that ${shown} is yours`} onClick={() => onOpen('prove')}>
          Prove to a cloud
        </Button>
      )}
      {hasKey && (
        <Button {...props} leftSection={<IconKeyOff {...icon} />} aria-label={`Take ${shown} offline`} onClick={() => onOpen('take-offline')}>
          Take offline
        </Button>
      )}
      <LifecycleActions certificate={certificate} />
      <CopyPem pem={pem} verb="Copy the certificate" />
    </>
  )
}

/** It may sign, wherever its key is. */
function useIsCurrent(certificate: CertificateDetails): boolean {
  const now = useNow()
  return certificate.status === 'active' && certificate.viewOnly === null && validityState(certificate, now) !== 'expired'
}

interface DialogsProps {
  dialog: Dialog
  certificate: CertificateDetails
  isOpen: boolean
  onClose: () => void
  onOpen: (dialog: Dialog) => void
}

function Dialogs({ dialog, certificate, isOpen, onClose, onOpen }: DialogsProps) {
  const frame = { isOpen, onClose, authority: certificate }
  switch (dialog) {
    case 'renew':
      return <RenewAuthority {...frame} />
    case 'roll-over':
      return <RollOver {...frame} />
    case 'take-offline':
      return <TakeOffline {...frame} />
    case 'bring-back':
      return <BringBack {...frame} />
    case 'prove':
      return <ProvePossession {...frame} onBringBack={() => onOpen('bring-back')} />
    case 'revocation-list':
      return <IssueRevocationLists isOpen={isOpen} onClose={onClose} authorities={[certificate]} />
  }
}
