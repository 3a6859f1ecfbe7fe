import { Loader, SegmentedControl } from '@mantine/core'
import { useLocation, useRoute } from 'wouter'
import { useQuery } from '../calls/use-query.ts'
import { Notice } from '../components/notice.tsx'
import { Page } from '../frame/page.tsx'
import { BundlePanel } from './bundle-panel.tsx'
import { Everything } from './everything.tsx'
import { OneTarget } from './one-target.tsx'
import { useFleetPage } from './use-fleet-page.ts'

/** Writes ready-to-use bundles for brokers and devices, shown before anything is written: for one target, or everything at once. */
export default function ExportPage() {
  const [, navigate] = useLocation()
  const [isEverything, params] = useRoute('/export/everything/:fingerprint?')
  const targets = useQuery(['export-targets'], (core, signal) => core.exports.targets(undefined, { signal }))
  const fleet = useFleetPage(isEverything)
  const opened = fleet.choices?.find(({ fingerprint }) => fingerprint === params?.fingerprint)
  return (
    <Page
      title="Export"
      sentence={isEverything ? 'The whole system in one go: each identity with the files that it needs.' : 'Files that a broker, a program or a board uses as they are.'}
      width="full"
      action={
        <SegmentedControl
          aria-label="What to export"
          data={[
            { value: 'target', label: 'For one target' },
            { value: 'everything', label: 'Everything' },
          ]}
          value={isEverything ? 'everything' : 'target'}
          onChange={(way) => navigate(way === 'everything' ? '/export/everything' : '/export')}
        />
      }
      details={opened && targets.data && <BundlePanel key={opened.fingerprint} choice={opened} targets={targets.data} fleet={fleet} />}
    >
      <Notice error={targets.error} />
      {!targets.data && targets.isLoading && <Loader size="sm" aria-label="Loading" />}
      {targets.data && (isEverything ? <Everything targets={targets.data} fleet={fleet} opened={opened?.fingerprint} /> : <OneTarget targets={targets.data} />)}
    </Page>
  )
}
