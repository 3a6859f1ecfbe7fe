import { Button } from '@mantine/core'
import { IconPackageExport, IconPlugConnected, IconTerminal2 } from '@tabler/icons-react'
import { Link } from 'wouter'
import { useQuery } from '../calls/use-query.ts'
import { Notice } from '../components/notice.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { DetailsPanel } from '../frame/details-panel.tsx'
import type { CertificateDetails } from '../../shared/certificate.ts'
import { safeText } from '../../shared/safe-text.ts'
import { CertificateFacts, CopyPem } from './certificate-facts.tsx'

/** The details of the certificate that the address names. */
export function CertificatePanel({ serialNumber }: { serialNumber: string }) {
  const { data, error, isLoading } = useCertificate(serialNumber)
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
export function useCertificate(serialNumber: string) {
  return useQuery(['certificate', serialNumber], (core, signal) => core.certificates.show({ reference: serialNumber }, { signal }), {
    refetchOn: 'audit',
  })
}

/** Where a certificate is shown among everything issued. */
export function inventoryAddress({ serialNumber }: Pick<CertificateDetails, 'serialNumber'>): string {
  return `/inventory/${serialNumber}`
}

function Actions({ certificate: { serialNumber, kind, hasKey, pem } }: { certificate: CertificateDetails }) {
  const isClient = kind === 'device' || kind === 'client'
  const isAuthority = kind === 'root-ca' || kind === 'issuing-ca'
  return (
    <>
      {!isAuthority && (
        <Button component={Link} href={`/export/${serialNumber}`} size="compact-sm" variant="light" leftSection={<IconPackageExport size={15} aria-hidden />}>
          Export
        </Button>
      )}
      {isClient && hasKey && (
        <>
          <Button component={Link} href={`/test/${serialNumber}`} size="compact-sm" variant="default" leftSection={<IconPlugConnected size={15} aria-hidden />}>
            Test as this
          </Button>
          <Button component={Link} href={`/console/${serialNumber}`} size="compact-sm" variant="default" leftSection={<IconTerminal2 size={15} aria-hidden />}>
            Console as this
          </Button>
        </>
      )}
      {isAuthority && (
        <Button component={Link} href={`/authorities/${serialNumber}`} size="compact-sm" variant="default">
          Among the authorities
        </Button>
      )}
      <CopyPem pem={pem} />
    </>
  )
}
