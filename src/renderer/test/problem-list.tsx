import { IconAlertTriangleFilled, IconCircleXFilled } from '@tabler/icons-react'
import type { Mend } from '../../shared/mend.ts'
import type { Problem } from '../../shared/problem.ts'
import type { ConnectionRequest } from '../components/connection-draft.ts'
import { SafeText } from '../components/safe-text.tsx'
import { shortened } from '../words.ts'
import { MendButton } from './mend-button.tsx'
import classes from './problem-list.module.css'
import { sideTitles, weightTitles } from './problem-words.ts'

/** A hostile broker's names may stand in a sentence, of whatever length. */
export const mostCharacters = 600

export interface ProblemListProps {
  problems: readonly Problem[]
  /** What was tried. */
  request: ConnectionRequest
  onMend: (mend: Mend) => void
}

/** What is wrong at one place: each problem in words, whose side it is on, what to do, and the buttons that do it. */
export function ProblemList({ problems, request, onMend }: ProblemListProps) {
  return (
    <ul className={classes.problems} aria-label="Problems">
      {problems.map((problem, index) => {
        const { row, side, weight, message, remedy, mends } = problem
        const Icon = weight === 'blocks' ? IconCircleXFilled : IconAlertTriangleFilled
        return (
          <li key={index} className={classes.problem} data-weight={weight}>
            <Icon className={classes.icon} size={16} aria-hidden />
            <div className={classes.words}>
              <p className={classes.message}>
                <SafeText>{shortened(message, mostCharacters)}</SafeText>
              </p>
              <p className={classes.remedy}>
                <SafeText>{shortened(remedy, mostCharacters)}</SafeText>
              </p>
              {mends.length > 0 && (
                <div className={classes.mends}>
                  {mends.map((mend) => (
                    <MendButton key={JSON.stringify(mend)} mend={mend} request={request} onChoose={onMend} />
                  ))}
                </div>
              )}
              <p className={classes.kind}>
                <span className={classes.weight}>{weightTitles[weight]}</span>
                <span>{sideTitles[side]}</span>
                <span title={`Number ${row} of the catalogue of failures, docs/failures.md`}>No. {row}</span>
              </p>
            </div>
          </li>
        )
      })}
    </ul>
  )
}
