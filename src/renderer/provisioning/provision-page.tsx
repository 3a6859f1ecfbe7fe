import { IconWand } from '@tabler/icons-react'
import { EmptyState } from '../components/empty-state.tsx'
import { Page } from '../frame/page.tsx'

export default function ProvisionPage() {
  return (
    <Page title="Provision">
      <EmptyState icon={IconWand} title="Provision">
        This page is being built.
      </EmptyState>
    </Page>
  )
}
