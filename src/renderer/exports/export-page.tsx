import { IconPackageExport } from '@tabler/icons-react'
import { EmptyState } from '../components/empty-state.tsx'
import { Page } from '../frame/page.tsx'

export default function ExportPage() {
  return (
    <Page title="Export">
      <EmptyState icon={IconPackageExport} title="Export">
        This page is being built.
      </EmptyState>
    </Page>
  )
}
