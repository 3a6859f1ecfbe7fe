import { IconEar } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useRoute } from 'wouter'
import { EmptyState } from '../components/empty-state.tsx'
import { Page } from '../frame/page.tsx'
import { useBrokerStore } from '../stores/broker-store.ts'
import { ListenerControl } from './listener-control.tsx'
import classes from './listener-page.module.css'
import { VisitPanel } from './visit-panel.tsx'
import { followVisits, useBrokerRun, useVisitStore } from './visit-store.ts'
import { VisitTable } from './visit-table.tsx'

/** The built-in broker's second face: a device that fails is pointed at it, and it says what came and why it is refused. */
export default function ListenerPage() {
  const [isChosen, params] = useRoute('/listener/:number')
  const run = useBrokerRun()
  const broker = useBrokerStore((mirror) => mirror.broker)
  const { visits } = useVisitStore()
  useEffect(() => {
    if (run === undefined) return
    const controller = new AbortController()
    followVisits(controller.signal)
    return () => controller.abort()
  }, [run])
  const chosen = isChosen ? Number(params.number) : undefined
  return (
    <Page
      title="Listener"
      sentence="Point a device that fails at this machine: the listener shows which certificate came, and exactly why it is refused."
      details={chosen !== undefined && <VisitPanel visit={visits.find(({ number }) => number === chosen)} />}
    >
      <div className={classes.page}>
        <ListenerControl broker={broker} />
        {visits.length > 0 ? (
          <VisitTable visits={visits} chosen={chosen} />
        ) : (
          <EmptyState icon={IconEar} title={broker.state === 'running' ? 'Nobody has come yet' : 'The listener is not running'}>
            {broker.state === 'running'
              ? 'Let the device connect to one of the addresses above. Whatever it sends first shows here, also where it is no MQTT and no TLS.'
              : 'Start it, then give the device its address in place of the real broker’s.'}
          </EmptyState>
        )}
      </div>
    </Page>
  )
}
