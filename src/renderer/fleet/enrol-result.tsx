import { Button } from '@mantine/core'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useCall } from '../calls/use-call.ts'
import { CopyText } from '../components/copy-text.tsx'
import { fileIn } from '../components/file-path.ts'
import { Notice } from '../components/notice.tsx'
import { PathField } from '../components/path-field.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { narrowInventory } from '../inventory/inventory-view.ts'
import type { FleetPlan } from '../../shared/fleet-plan.ts'
import type { FleetResult } from '../../shared/fleet-run.ts'
import { useAbout } from '../stores/vault-store.ts'
import { count, durationWords, grouped } from '../words.ts'
import { useEnrolStore } from './enrol-store.ts'
import { resultWords } from './fleet-words.ts'
import classes from './enrol-result.module.css'

const mostFailures = 20
const reportName = 'enrolment.csv'

/** What a run has done, whom it could not enrol, and the report to keep. */
export function EnrolResult({ plan, result }: { plan: FleetPlan; result: FleetResult }) {
  const [, navigate] = useLocation()
  const groups = useEnrolStore((store) => store.planned?.request.groups)
  const { failures, failed, notStarted, stopped, issued, durationMs, verified } = result
  return (
    <>
      <Notice
        tone={failed > 0 || notStarted > 0 ? 'warning' : 'done'}
        message={resultWords(result)}
        remedy={
          <>
            {issued > 0 && `In ${durationWords(durationMs)}; each was read back, and ${count(verified, 'signature was', 'signatures were')} verified. `}
            {stopped && `${stopped.message} ${stopped.remedy ?? ''} `}
            {notStarted > 0 && 'Those that were not begun are still in the list: go on with them below.'}
          </>
        }
        action={
          issued > 0 && (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                narrowInventory({ kinds: ['device'], groups: groups ?? [], sort: 'issuedAt', descending: true })
                navigate('/inventory')
              }}
            >
              Show them in the inventory
            </Button>
          )
        }
      />
      {failures.length > 0 && (
        <ul className={classes.failures} aria-label="Not enrolled">
          {failures.slice(0, mostFailures).map(({ row, name, error }) => (
            <li key={row}>
              Row {row}, <SafeText>{name}</SafeText>: <SafeText>{error.message}</SafeText>
            </li>
          ))}
          {failed > mostFailures && <li>and {grouped(failed - mostFailures)} more: the report has all of them.</li>}
        </ul>
      )}
      <Report plan={plan} />
    </>
  )
}

function Report({ plan }: { plan: FleetPlan }) {
  const { defaultExportFolder, platform } = useAbout()
  const [path, setPath] = useState('')
  const save = useCall((core, signal, overwrite: boolean) =>
    core.fleet.report({ plan: plan.id, to: path.trim() || fileIn(defaultExportFolder, reportName, platform), overwrite }, { signal }),
  )
  if (save.output) {
    return (
      <div className={classes.saved}>
        <span>The report of {count(save.output.rows, 'row')} is saved:</span>
        <CopyText text={save.output.path} what="path" wraps />
      </div>
    )
  }
  return (
    <form
      className={classes.report}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void save.run(false)
      }}
    >
      <div className={classes.path}>
        <PathField label="Save the report (CSV: id, serial number, fingerprint, expiry)" fileName={reportName} value={path} onChange={setPath} />
      </div>
      <Button type="submit" variant="default" loading={save.isRunning}>
        Save the report
      </Button>
      <div className={classes.problem}>
        <Notice
          error={save.error}
          action={
            save.error?.code === 'BUNDLE_EXISTS' && (
              <Button size="compact-sm" variant="default" onClick={() => void save.run(true)}>
                Replace what is there
              </Button>
            )
          }
        />
      </div>
    </form>
  )
}
