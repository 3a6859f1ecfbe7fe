import { Button } from '@mantine/core'
import { IconListDetails, IconPlus } from '@tabler/icons-react'
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
import { useNow } from '../stores/clock.ts'
import { count } from '../words.ts'
import classes from './authority-panel.module.css'

export interface AuthorityPanelProps {
  fingerprint: string
  /** Opens the form for a new issuing CA under this authority. */
  onCreateBelow: (fingerprint: string) => void
}

/** The details of the authority that the address names. */
export function AuthorityPanel({ fingerprint, onCreateBelow }: AuthorityPanelProps) {
  const { data, error, isLoading } = useCertificate(fingerprint)
  const certificate = error ? undefined : data
  return (
    <DetailsPanel
      title={certificate ? <SafeText>{certificate.name}</SafeText> : isLoading ? '' : 'Not found'}
      label={certificate ? `Details of ${safeText(certificate.name)}` : 'Details'}
      closeTo="/authorities"
      actions={certificate && <Actions certificate={certificate} onCreateBelow={onCreateBelow} />}
    >
      <Notice error={error} />
      {certificate && (
        <CertificateFacts certificate={certificate} hrefOf={authorityAddress}>
          <Issued certificate={certificate} />
        </CertificateFacts>
      )}
    </DetailsPanel>
  )
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

interface ActionsProps extends Pick<AuthorityPanelProps, 'onCreateBelow'> {
  certificate: CertificateDetails
}

function Actions({ certificate, onCreateBelow }: ActionsProps) {
  const now = useNow()
  const { fingerprint, status, hasKey, basicConstraints, pem } = certificate
  const maySign = basicConstraints?.isCa === true && basicConstraints.pathLength !== 0
  const isAble = status === 'active' && hasKey && validityState(certificate, now) !== 'expired'
  return (
    <>
      <CopyPem pem={pem} verb="Copy the certificate" />
      {maySign && isAble && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={15} aria-hidden />}
          onClick={() => onCreateBelow(fingerprint)}
        >
          Issuing CA under it
        </Button>
      )}
    </>
  )
}
