import { IconCertificate } from '@tabler/icons-react'
import { EmptyState } from '../components/empty-state.tsx'
import { Page } from '../frame/page.tsx'

export default function AuthoritiesPage() {
  return (
    <Page title="Authorities">
      <EmptyState icon={IconCertificate} title="Authorities">
        This page is being built.
      </EmptyState>
    </Page>
  )
}
