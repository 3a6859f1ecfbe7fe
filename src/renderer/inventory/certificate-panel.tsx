import { Button } from '@mantine/core'
import { IconCertificate, IconPackageExport, IconPlugConnected, IconTerminal2, type Icon } from '@tabler/icons-react'
import { Link } from 'wouter'
import { useQuery } from '../calls/use-query.ts'
import { Notice } from '../components/notice.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { DetailsPanel } from '../frame/details-panel.tsx'
import type { CertificateDetails } from '../../shared/certificate.ts'
import { safeText } from '../../shared/safe-text.ts'
import { CertificateFacts } from './certificate-facts.tsx'
import { LifecycleActions } from './lifecycle/lifecycle-actions.tsx'
import { CopyPem } from './copy-pem.tsx'

/** The details of the certificate that the address names. */
export function CertificatePanel({ fingerprint }: { fingerprint: string }) {
  const { data, error, isLoading } = useCertificate(fingerprint)
  const certificate = error ? undefined : data
  return (
    <DetailsPanel
      title={certificate ? <SafeText>{certificate.name}</SafeText> : isLoading ? '' : 'Not found'}
      label={certificate ? `Details of ${safeText(certificate.name)}` : 'Details'}
      closeTo="/inventory"
      actions={certificate && <Actions certificate={certificate} />}
    >
      <Notice error={error} />
      {certificate && <CertificateFacts certificate={certificate} hrefOf={inventoryAddress} />}
    </DetailsPanel>
  )
}

/** Everything that the core says of one certificate; follows what happens to it. */
export function useCertificate(fingerprint: string) {
  return useQuery(
    ['certificate', fingerprint],
    (core, signal) => core.certificates.show({ reference: fingerprint }, { signal }),
    { refetchOn: 'audit' },
  )
}

/** Where a certificate is shown among everything issued. */
export function inventoryAddress({ fingerprint }: Pick<CertificateDetails, 'fingerprint'>): string {
  return `/inventory/${fingerprint}`
}

function Actions({ certificate }: { certificate: CertificateDetails }) {
  const { fingerprint, name, kind, hasKey, pem } = certificate
  const isClient = kind === 'device' || kind === 'client'
  const isRevoked = certificate.status === 'revoked'
  const isAuthority = kind === 'root-ca' || kind === 'issuing-ca'
  const shownName = safeText(name)
  return (
    <>
      {!isAuthority && !isRevoked && (
        <LinkButton to={`/export/${fingerprint}`} icon={IconPackageExport} label={`Export ${shownName}`} isFirst>
          Export
        </LinkButton>
      )}
      {isClient && hasKey && (
        <>
          <LinkButton to={`/test/${fingerprint}`} icon={IconPlugConnected} label={`Test a connection as ${shownName}`}>
            Test
          </LinkButton>
          <LinkButton to={`/console/${fingerprint}`} icon={IconTerminal2} label={`Console as ${shownName}`}>
            Console
          </LinkButton>
        </>
      )}
      {isAuthority && (
        <LinkButton
          to={`/authorities/${fingerprint}`}
          icon={IconCertificate}
          label={`${shownName} among the authorities`}
          isFirst
        >
          Among the authorities
        </LinkButton>
      )}
      <LifecycleActions certificate={certificate} />
      <CopyPem pem={pem} />
    </>
  )
}

interface LinkButtonProps {
  to: string
  icon: Icon
  /** What it does and to what, for the tooltip and for screen readers. */
  label: string
  isFirst?: boolean
  children: string
}

function LinkButton({ to, icon: ButtonIcon, label, isFirst = false, children }: LinkButtonProps) {
  return (
    <Button
      component={Link}
      href={to}
      size="compact-sm"
      variant={isFirst ? 'light' : 'default'}
      leftSection={<ButtonIcon size={15} aria-hidden />}
      title={label}
      aria-label={label}
    >
      {children}
    </Button>
  )
}
