import { Button } from '@mantine/core'
import { IconCircleCheckFilled, IconFolder } from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'wouter'
import type { ExportResult } from '../../shared/export.ts'
import { safeText } from '../../shared/safe-text.ts'
import { Confirm } from '../components/confirm.tsx'
import { CopyText } from '../components/copy-text.tsx'
import { Notice } from '../components/notice.tsx'
import { Progress } from '../components/progress.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { count, grouped, listWords } from '../words.ts'
import classes from './export-outcome.module.css'
import { cancelExport, changeExport, writeExport, type ExportRun } from './export-store.ts'

/** An export under way, what it wrote, or why it stopped. */
export function ExportOutcome({ run }: { run: ExportRun }) {
  switch (run.state) {
    case 'running':
      return (
        <section className={classes.outcome} aria-label="Export">
          <Progress
            label="Writing bundles"
            done={run.progress?.done ?? 0}
            total={run.progress?.total}
            detail={run.progress && safeText(run.progress.name)}
            onCancel={cancelExport}
          />
        </section>
      )
    case 'done':
      return <Written result={run.result} />
    case 'failed':
      return <Failed run={run} />
  }
}

/** A fleet has thousands of folders; they are all in the one above them. */
const mostShown = 12

function Written({ result: { folder, bundles, notStarted } }: { result: ExportResult }) {
  const shown = bundles.slice(0, mostShown)
  const holdsSecret = bundles.some(({ files }) => files.some(({ isSecret }) => isSecret))
  return (
    <section className={classes.outcome} aria-label="Export">
      <div className={classes.head} role="status">
        <IconCircleCheckFilled className={classes.good} size={24} aria-hidden />
        <h2 className={classes.title}>
          {bundles.length === 0 ? 'Nothing was written.' : `${count(bundles.length, 'bundle')} written and read back.`}
        </h2>
      </div>
      {notStarted.length > 0 && (
        <Notice
          tone="warning"
          message={`Cancelled: ${count(notStarted.length, 'bundle was', 'bundles were')} not begun: ${listWords(notStarted.map(safeText), 5)}.`}
          remedy="Write again to make the rest; what stands is replaced only if you say so."
        />
      )}
      <div className={classes.place}>
        <span className={classes.label}>In</span>
        <CopyText text={folder} what="path" wraps />
      </div>
      <ul className={classes.list}>
        {shown.map(({ name, fingerprint, folder: below, files }) => (
          <li key={fingerprint} className={classes.item}>
            <IconFolder className={classes.icon} size={16} stroke={1.8} aria-hidden />
            <span className={classes.below}>
              <SafeText>{below}</SafeText>
            </span>
            <span className={classes.what}>
              {!below.endsWith(`/${name}`) && (
                <>
                  <SafeText>{name}</SafeText>,{' '}
                </>
              )}
              {count(files.length, 'file')}
            </span>
          </li>
        ))}
      </ul>
      {bundles.length > shown.length && <p className={classes.note}>and {grouped(bundles.length - shown.length)} more folders beside them.</p>}
      <p className={classes.note}>
        Each folder has a README.txt that says what to do with it, and checksums to check a copy by.
        {holdsSecret && ' Files marked secret can be read by you alone; keep it so when you copy them.'}
      </p>
      <div className={classes.actions}>
        <Button component={Link} href="/test" variant="default" size="compact-sm">
          Test a connection
        </Button>
        <Button variant="default" size="compact-sm" onClick={() => changeExport({})}>
          Export something else
        </Button>
      </div>
    </section>
  )
}

function Failed({ run: { request, error, progress } }: { run: Extract<ExportRun, { state: 'failed' }> }) {
  const [isAsking, setIsAsking] = useState(false)
  const written = progress?.done ?? 0
  const replace = () => {
    setIsAsking(false)
    void writeExport({ ...request, overwrite: true })
  }
  return (
    <section className={classes.failed} aria-label="Export">
      <Notice
        error={error}
        onClose={() => changeExport({})}
        {...(error.code === 'BUNDLE_EXISTS' && {
          action: (
            <Button size="compact-sm" variant="default" onClick={() => setIsAsking(true)}>
              Replace what is there
            </Button>
          ),
        })}
      />
      {written > 0 && <Notice tone="info" message={`${count(written, 'bundle was', 'bundles were')} written before that, and stand whole.`} />}
      <Confirm
        isOpen={isAsking}
        title="Replace what is there?"
        consequence={
          <>
            Files of the same names in <SafeText>{request.folder}</SafeText> are overwritten, private keys included. A key that exists only
            there is lost with it. Other files stay.
          </>
        }
        verb="Replace what is there"
        isDestructive
        onConfirm={replace}
        onClose={() => setIsAsking(false)}
      />
    </section>
  )
}
