import type { ExportTargetSummary } from '../../shared/export.ts'
import classes from './chosen-target.module.css'
import { rolesWords } from './role-kinds.ts'
import { ProofMark } from './target-picker.tsx'

/** What was chosen: what it is for, whose files it makes, and how it was tried. */
export function ChosenTarget({ target: { title, purpose, roles, reader, proof } }: { target: ExportTargetSummary }) {
  return (
    <div>
      <h2 className={classes.title}>{title}</h2>
      <p className={classes.purpose}>
        {purpose} {rolesWords(roles)}.
      </p>
      <p className={classes.proof}>
        <ProofMark proof={proof} />
        {proof === 'proven' ? `Our tests give these files to ${reader}.` : `Held to the documentation of ${reader}; not tried with it.`}
      </p>
    </div>
  )
}
