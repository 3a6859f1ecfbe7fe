import { IconListDetails } from '@tabler/icons-react'
import { EmptyState } from '../components/empty-state.tsx'
import { Page } from '../frame/page.tsx'

export default function InventoryPage() {
  return (
    <Page title="Inventory">
      <EmptyState icon={IconListDetails} title="Inventory">
        This page is being built.
      </EmptyState>
    </Page>
  )
}
