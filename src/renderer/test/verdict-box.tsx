import { Loader } from '@mantine/core'
import { IconCircleCheckFilled, IconCircleDashed, IconCircleMinus, IconCircleXFilled } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Mend } from '../../shared/mend.ts'
import { Notice } from '../components/notice.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { shortened } from '../words.ts'
import { MendButton } from './mend-button.tsx'
import { mostCharacters } from './problem-list.tsx'
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
export function VerdictBox({ run, onMend }: { run: TestRun | undefined; onMend: (mend: Mend) => void }) {
  if (run?.outcome === 'not-run') {
    return (
      <div className={classes.verdict}>
        <Notice error={run.error} />
      </div>
    )
  }
  const verdict = run && verdictOf(run)
  const [mend] = verdict?.problem?.mends ?? []
  return (
    <div className={classes.verdict} data-tone={verdict?.tone}>
      <span className={classes.icon}>{verdict ? icons[verdict.tone] : run ? <Loader size={22} /> : <IconCircleDashed size={24} aria-hidden />}</span>
      <div className={classes.words}>
        <div role="status">
          {verdict ? <Words verdict={verdict} /> : <p className={classes.sentence}>{run ? 'Testing…' : 'Nothing is tested yet.'}</p>}
          {!run && <p className={classes.explanation}>Each stage says what it has found. What is wrong comes with whose side it is on, what to do, and a button that does it.</p>}
        </div>
        <div className={classes.actions}>
          {run && mend && <MendButton mend={mend} request={run.request} isPrimary onChoose={onMend} />}
          {run?.result && <ReportActions run={run} result={run.result} />}
        </div>
      </div>
    </div>
  )
}

function Words({ verdict: { sentence, explanation, further } }: { verdict: Verdict }) {
  return (
    <>
      <p className={classes.sentence}>
        <SafeText>{shortened(sentence, mostCharacters)}</SafeText>
      </p>
      {explanation !== undefined && (
        <p className={classes.explanation}>
          <SafeText>{shortened(explanation, mostCharacters)}</SafeText>
        </p>
      )}
      {further !== '' && (
        <p className={classes.explanation}>
          There {further.startsWith('1 ') ? 'is' : 'are'} {further} below.
        </p>
      )}
    </>
  )
}
