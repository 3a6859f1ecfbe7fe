import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import type { ConsumerVerdict } from '../../shared/inspection.ts'
import { SafeText } from '../components/safe-text.tsx'
import { listWords } from '../words.ts'
import classes from './inspected.module.css'
import { groupVerdicts } from './object-words.ts'
import { Part } from './parts.tsx'

/** Who would refuse a certificate, why, and what helps: those who refuse it before those who may. */
export function Verdicts({ verdicts }: { verdicts: readonly ConsumerVerdict[] }) {
  const groups = groupVerdicts(verdicts)
  return (
    <Part title="Who would refuse it">
      {groups.length === 0 ? (
        <ul className={classes.relations}>
          <li data-tone="good">
            <IconCircleCheck size={16} stroke={1.8} aria-hidden />
            Nobody that Certwright knows of.
          </li>
        </ul>
      ) : (
        <ul className={classes.verdicts}>
          {groups.map(({ severity, consumers, reason, remedy }, index) => {
            const VerdictIcon = severity === 'refuses' ? IconCircleX : IconAlertTriangle
            return (
              <li key={index} className={classes.verdict} data-severity={severity}>
                <VerdictIcon size={18} stroke={1.9} aria-hidden />
                <div>
                  <span className={classes.who}>
                    <SafeText>{listWords(consumers, 12)}</SafeText>
                  </span>
                  <span className={classes.severity}>
                    {severity === 'refuses' ? (consumers.length === 1 ? 'refuses it' : 'refuse it') : 'may refuse it'}
                  </span>
                  <p className={classes.why}>
                    <SafeText>{reason}</SafeText>
                  </p>
                  <p className={classes.remedy}>
                    <SafeText>{remedy}</SafeText>
                  </p>
                </div>
              </li>
            )
          })}
        </ul>
      )}
    </Part>
  )
}
