import { SafeText } from '../components/safe-text.tsx'
import { keyTypeTitles } from '../../shared/key-type.ts'
import type { FleetRow } from '../../shared/fleet-plan.ts'
import { safeText } from '../../shared/safe-text.ts'
import { dateWords, listWords } from '../words.ts'
import classes from './row-details.module.css'

/** The row that the keyboard is in: all that would be issued for it, and all that is to be known of it. */
export function RowDetails({ row: { row, wouldBe, problems } }: { row: FleetRow }) {
  return (
    <section className={classes.details} aria-label={`Row ${row}`}>
      <p className={classes.would}>
        <strong className="cw-figures">Row {row}</strong>{' '}
        {wouldBe ? (
          <>
            <span className={classes.subject}>
              <SafeText>{wouldBe.subject}</SafeText>
            </span>
            , {keyTypeTitles[wouldBe.keyType]}, until {dateWords(wouldBe.notAfter)}
            {wouldBe.altNames.length > 0 && <>, for {listWords(wouldBe.altNames.map(({ value }) => safeText(value)), 4)}</>}
            {wouldBe.groups.length > 0 && <>, in {listWords(wouldBe.groups.map(safeText), 4)}</>}.
          </>
        ) : (
          'Nothing can be issued for it as it stands.'
        )}
      </p>
      {problems.map(({ severity, message, remedy }) => (
        <p key={`${message} ${remedy}`} className={classes.problem} data-severity={severity}>
          <span className="cw-unseen">{severity}: </span>
          <SafeText>{message}</SafeText> <SafeText>{remedy}</SafeText>
        </p>
      ))}
    </section>
  )
}
