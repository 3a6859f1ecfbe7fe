import { Button } from '@mantine/core'
import { IconCircleCheckFilled, IconFolder } from '@tabler/icons-react'
import { Link } from 'wouter'
import type { ExportTargetSummary, WrittenBundle } from '../../shared/export.ts'
import { safeText } from '../../shared/safe-text.ts'
import { CopyText } from '../components/copy-text.tsx'
import { Notice } from '../components/notice.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { SafelyRemove } from '../destination/safely-remove.tsx'
import { useAbout } from '../stores/vault-store.ts'
import { count, grouped, listWords } from '../words.ts'
import { forgetRun, type ExportRun } from './export-store.ts'
import { LeftOut } from './left-out.tsx'
import { RememberChoice } from './remember-choice.tsx'
import classes from './run-outcome.module.css'
import { verifyCommand } from './verify-command.ts'

/** A fleet has thousands of folders; they are all in the one above them. */
const mostShown = 6

/** What an export wrote, where it stands, and how a copy of it is checked. */
export function RunOutcome({ run: { task, result }, targets }: { run: Extract<ExportRun, { state: 'done' }>; targets: readonly ExportTargetSummary[] }) {
  const { platform } = useAbout()
  const { folder, file, bundles, refused, notStarted } = result
  const shown = bundles.slice(0, mostShown)
  const hasSecret = bundles.some(({ secretFiles }) => secretFiles > 0)
  const target = task.way === 'target' ? targets.find(({ id }) => id === task.target) : undefined
  return (
    <section className={classes.outcome} aria-label="What was written">
      <div className={classes.head} role="status">
        <IconCircleCheckFilled className={classes.good} size={24} aria-hidden />
        <h2 className={classes.title}>{headline(bundles, file)}</h2>
      </div>
      {notStarted.length > 0 && (
        <Notice
          tone="warning"
          message={`Cancelled: ${count(notStarted.length, 'bundle was', 'bundles were')} not begun: ${listWords(notStarted.map(safeText), 5)}.`}
          remedy="Write again to make the rest; what stands is replaced only if you say so."
        />
      )}
      <LeftOut refused={refused} />
      {bundles.length > 0 && (
        <>
          <div className={classes.place}>
            <CopyText text={file ?? folder} what="path" wraps />
          </div>
          <SafelyRemove folder={folder} />
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
                  {count(files, 'file')}
                </span>
              </li>
            ))}
          </ul>
          {bundles.length > shown.length && <p className={classes.note}>and {grouped(bundles.length - shown.length)} more folders beside them.</p>}
          <dl className={classes.facts}>
            <dt>Use</dt>
            <dd>Each folder has a README.txt that says what to do with it.</dd>
            <dt>Know</dt>
            <dd>Its manifest.json names certificate, serial number, fingerprint and expiry. A folder without one is not whole.</dd>
            <dt>Verify</dt>
            <dd>
              <CopyText text={verifyCommand({ folder, file, below: bundles[0]!.folder, platform })} what="command" wraps />
            </dd>
          </dl>
          {hasSecret && file === null && <p className={classes.note}>Where the drive keeps permissions, keys can be read by you alone; keep it so when you copy them.</p>}
        </>
      )}
      <div className={classes.actions}>
        <Button component={Link} href="/test" variant="default" size="compact-sm">
          Test a connection
        </Button>
        <Button variant="default" size="compact-sm" onClick={forgetRun}>
          Export something else
        </Button>
        {target && task.way === 'target' && bundles.length > 0 && <RememberChoice target={target} options={task.options} bundles={bundles} />}
      </div>
    </section>
  )
}

function headline(bundles: readonly WrittenBundle[], file: string | null): string {
  if (bundles.length === 0) return 'Nothing was written.'
  return file === null ? `${count(bundles.length, 'bundle')} written and read back.` : `${count(bundles.length, 'bundle')} in one encrypted ZIP, opened again and compared.`
}
