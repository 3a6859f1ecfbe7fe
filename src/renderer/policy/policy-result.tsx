import { Button } from '@mantine/core'
import { IconCircleCheckFilled, IconCircleMinus, IconCircleXFilled, IconDownload, type Icon } from '@tabler/icons-react'
import type { PolicyRow } from '../../shared/policy-matrix.ts'
import { expectedWords, policyCounts, policyReport, seenWords, type PolicyReportFormat } from '../../shared/policy-report.ts'
import { CopyButton } from '../components/copy-button.tsx'
import { download } from '../components/download.ts'
import { Notice } from '../components/notice.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { useAbout } from '../stores/vault-store.ts'
import classes from './policy-page.module.css'
import type { PolicyRun } from './policy-store.ts'

/** The verdict, the table, and ways to send it to somebody. */
export function PolicyResult({ run }: { run: PolicyRun }) {
  const { version } = useAbout()
  const { url, device, startedAt, rows, outcome, error } = run
  if (error) return <Notice error={error} />
  const isDone = outcome === 'passed' || outcome === 'failed'
  const report = (format: PolicyReportFormat) =>
    policyReport({ hasPassed: outcome === 'passed', rows: [...rows] }, { url, device, at: startedAt, version }, format)
  return (
    <section className={classes.result} aria-label="Result">
      <div className={classes.verdict} role="status">
        <p className={classes.sentence}>{sentences[outcome]}</p>
        {isDone && (
          <>
            <span className={classes.counts}>{policyCounts({ rows: [...rows] })}</span>
            <span className={classes.exports}>
              <CopyButton label="Copy as text" text={() => report('text')} />
              {files.map(({ format, extension, type, label }) => (
                <Button
                  key={format}
                  size="compact-sm"
                  variant="default"
                  leftSection={<IconDownload size={15} aria-hidden />}
                  onClick={() => download(`policy.${extension}`, report(format), type)}
                >
                  {label}
                </Button>
              ))}
            </span>
          </>
        )}
      </div>
      {rows.length > 0 && <PolicyTable rows={rows} />}
    </section>
  )
}

const files = [
  { format: 'csv', extension: 'csv', type: 'text/csv', label: 'CSV' },
  { format: 'html', extension: 'html', type: 'text/html', label: 'HTML' },
] as const

const sentences: Readonly<Record<PolicyRun['outcome'], string>> = {
  running: 'Trying…',
  passed: 'The broker lets in and refuses as it should.',
  failed: 'The broker does not do as it should.',
  cancelled: 'Cancelled; these were tried before.',
  'not-run': '',
}

function PolicyTable({ rows }: { rows: readonly PolicyRow[] }) {
  return (
    <div className={classes.scroller}>
      <table className={classes.table} aria-label="Policy matrix">
        <thead>
          <tr>
            <th scope="col">Verdict</th>
            <th scope="col">Client</th>
            <th scope="col">Should be</th>
            <th scope="col">Was</th>
            <th scope="col">What was seen</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, title, expected, seen, verdict, text, remedy }) => (
            <tr key={id}>
              <td>
                <VerdictWord verdict={verdict} />
              </td>
              <th scope="row">
                <SafeText>{title}</SafeText>
              </th>
              <td>{expectedWords[expected]}</td>
              <td>{seenWords[seen]}</td>
              <td>
                <SafeText>{text}</SafeText>
                {remedy !== null && (
                  <p className={classes.remedy}>
                    <SafeText>{remedy}</SafeText>
                  </p>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const looks: Readonly<Record<PolicyRow['verdict'], { word: string; icon: Icon }>> = {
  pass: { word: 'Pass', icon: IconCircleCheckFilled },
  fail: { word: 'Fail', icon: IconCircleXFilled },
  skipped: { word: 'Not tried', icon: IconCircleMinus },
}

function VerdictWord({ verdict }: Pick<PolicyRow, 'verdict'>) {
  const { word, icon: VerdictIcon } = looks[verdict]
  return (
    <span className={classes.word} data-verdict={verdict}>
      <VerdictIcon size={16} aria-hidden />
      {word}
    </span>
  )
}
