import { IconActivity } from '@tabler/icons-react'
import { EmptyState } from '../components/empty-state.tsx'
import { Page } from '../frame/page.tsx'

export default function ActivityPage() {
  return (
    <Page title="Activity">
      <EmptyState icon={IconActivity} title="Activity">
        This page is being built.
      </EmptyState>
    </Page>
  )
}
