import { IconCircleCheckFilled, IconCircleMinus, IconCircleXFilled } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Mend } from '../../shared/mend.ts'
import { Notice } from '../components/notice.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { MendButton } from './mend-button.tsx'
import { ReportActions } from './report-actions.tsx'
import type { TestRun } from './test-store.ts'
import { verdictOf, type Verdict } from './verdict.ts'
import classes from './verdict-box.module.css'

const icons: Readonly<Record<Verdict['tone'], ReactNode>> = {
  good: <IconCircleCheckFilled size={24} aria-hidden />,
  bad: <IconCircleXFilled size={24} aria-hidden />,
  plain: <IconCircleMinus size={24} aria-hidden />,
}

/** What a test has come to, in one sentence: what is wrong, whose side that is on, what to do, and the button that does it. */
export function VerdictBox({ run, onMend }: { run: TestRun; onMend: (mend: Mend) => void }) {
  const verdict = verdictOf(run)
  if (run.outcome === 'not-run') return <Notice error={run.error} />
  const [mend] = verdict?.problem?.mends ?? []
  return (
    <div className={classes.verdict} data-tone={verdict?.tone ?? 'running'}>
      {verdict ? (
        <>
          <span className={classes.icon}>{icons[verdict.tone]}</span>
          <div className={classes.words}>
            <div role="status">
              <p className={classes.sentence}>
                <SafeText>{verdict.sentence}</SafeText>
              </p>
              {verdict.explanation !== undefined && (
                <p className={classes.explanation}>
                  <SafeText>{verdict.explanation}</SafeText>
                </p>
              )}
              {verdict.further !== '' && <p className={classes.explanation}>There {verdict.further.startsWith('1 ') ? 'is' : 'are'} {verdict.further} below.</p>}
            </div>
            <div className={classes.actions}>
              {mend && <MendButton mend={mend} request={run.request} isPrimary onChoose={onMend} />}
              {run.result && <ReportActions run={run} result={run.result} />}
            </div>
          </div>
        </>
      ) : (
        <p className={classes.sentence} role="status">
          Testing…
        </p>
      )}
    </div>
  )
}
