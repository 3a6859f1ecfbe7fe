import { IconPlugConnected } from '@tabler/icons-react'
import { EmptyState } from '../components/empty-state.tsx'
import { Page } from '../frame/page.tsx'

export default function TestPage() {
  return (
    <Page title="Test">
      <EmptyState icon={IconPlugConnected} title="Test">
        This page is being built.
      </EmptyState>
    </Page>
  )
}
