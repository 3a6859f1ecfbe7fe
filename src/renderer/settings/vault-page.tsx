import { IconSettings } from '@tabler/icons-react'
import { EmptyState } from '../components/empty-state.tsx'
import { Page } from '../frame/page.tsx'

export default function VaultPage() {
  return (
    <Page title="Vault">
      <EmptyState icon={IconSettings} title="Vault">
        This page is being built.
      </EmptyState>
    </Page>
  )
}
