import { Notice } from '../../components/notice.tsx'
import type { FleetChange } from '../../../shared/fleet-run.ts'
import { safeText } from '../../../shared/safe-text.ts'
import { count, listWords } from '../../words.ts'

export interface ChangeOutcomeProps {
  change: FleetChange
  /** What was done, a sentence. */
  done: string
  /** What to do next. */
  remedy: string
}

const mostNamed = 5

/** What became of many: what was done, whom it failed for and why, and what was not begun. */
export function ChangeOutcome({ change: { done: number, failed, failures, notStarted, stopped }, done, remedy }: ChangeOutcomeProps) {
  const [first] = failures
  return (
    <>
      {number > 0 && <Notice tone="done" message={done} remedy={remedy} />}
      {first && (
        <Notice
          tone="warning"
          message={`It failed for ${count(failed, 'certificate')}: ${listWords(failures.slice(0, mostNamed).map(({ name }) => safeText(name)), mostNamed, failed)}.`}
          remedy={`${first.error.message} ${first.error.remedy ?? ''}`}
        />
      )}
      {notStarted > 0 && (
        <Notice
          tone="warning"
          message={`Stopped: ${count(notStarted, 'certificate was', 'certificates were')} not begun.`}
          remedy={stopped ? `${stopped.message} ${stopped.remedy ?? ''}` : 'Do it again for the rest.'}
        />
      )}
    </>
  )
}
