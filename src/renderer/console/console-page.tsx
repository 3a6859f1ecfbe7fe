import { IconTerminal2 } from '@tabler/icons-react'
import { EmptyState } from '../components/empty-state.tsx'
import { Page } from '../frame/page.tsx'

export default function ConsolePage() {
  return (
    <Page title="Console">
      <EmptyState icon={IconTerminal2} title="Console">
        This page is being built.
      </EmptyState>
    </Page>
  )
}
