import { useState } from 'react'
import { useCall } from '../calls/use-call.ts'
import type { ExportChoice, ExportTargetSummary, OptionValue } from '../../shared/export.ts'
import { safeText } from '../../shared/safe-text.ts'
import { Notice } from '../components/notice.tsx'
import { FormDialog } from '../inventory/issuing/form-dialog.tsx'
import { count } from '../words.ts'
import classes from './choose-target-dialog.module.css'
import { ChosenTarget } from './chosen-target.tsx'
import { optionProblem } from './option-problem.ts'
import { rolesOf } from './role-kinds.ts'
import { TargetOptions } from './target-options.tsx'
import { TargetPicker } from './target-picker.tsx'
import { useVerdicts } from './use-verdicts.ts'
import { verdictWords } from './verdict-words.ts'

export interface ChooseTargetDialogProps {
  targets: readonly ExportTargetSummary[]
  /** For whom; at least one. */
  choices: readonly ExportChoice[]
  isOpen: boolean
  onClose: () => void
  onDone: () => void
}

/** Gives one or several identities another target, which is remembered for them, renewals included. Give it a new `key` for each opening. */
export function ChooseTargetDialog({ targets, choices, isOpen, onClose, onDone }: ChooseTargetDialogProps) {
  const references = choices.map(({ fingerprint }) => fingerprint)
  const [id, setId] = useState(() => commonTarget(choices))
  const [options, setOptions] = useState<Readonly<Record<string, OptionValue>>>(choices.length === 1 ? choices[0]!.options : {})
  const verdicts = useVerdicts(references)
  const choose = useCall((core, signal) => core.exports.choose({ references, target: id!, options: { ...options } }, { signal }))
  const target = targets.find((each) => each.id === id)
  const verdict = verdicts.find((each) => each.target === id)
  // What is secret is given with each export, and remembered nowhere.
  const asked = target && { ...target, options: target.options.filter(({ type }) => type !== 'secret') }
  const whom = choices.length === 1 ? safeText(choices[0]!.name) : count(choices.length, 'identity', 'identities')
  const submit = async () => {
    if ((await choose.run()) !== undefined) onDone()
  }
  return (
    <FormDialog
      isOpen={isOpen}
      title={`Files for ${whom}`}
      verb={asked ? `Use “${asked.title}”` : 'Use'}
      isReady={asked !== undefined}
      isRunning={choose.isRunning}
      error={choose.error}
      size={900}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <div className={classes.columns}>
        <div className={classes.targets}>
          <TargetPicker
            targets={targets}
            verdicts={verdicts}
            chosen={id}
            roles={rolesOf(choices.map(({ kind }) => kind))}
            onChoose={(chosen) => {
              setId(chosen.id)
              setOptions(choices.length === 1 && choices[0]!.target === chosen.id ? choices[0]!.options : {})
              choose.reset()
            }}
          />
        </div>
        <div className={classes.options}>
          {asked ? (
            <>
              <ChosenTarget target={asked} />
              {verdict?.problem && <Notice tone={verdict.problem.severity} message={verdictWords(verdict)} remedy={verdict.problem.remedy} />}
              {asked.options.length > 0 && (
                <TargetOptions
                  target={asked}
                  values={options}
                  problem={optionProblem(choose.error, asked)}
                  onChange={(name, value) => setOptions({ ...options, [name]: value })}
                />
              )}
            </>
          ) : (
            <p className={classes.note}>They have different targets now. Choose the one for all of them.</p>
          )}
        </div>
      </div>
    </FormDialog>
  )
}

/** The target that all of them have; undefined where they differ. */
function commonTarget(choices: readonly ExportChoice[]): string | undefined {
  const all = new Set(choices.map(({ target }) => target))
  return all.size === 1 ? choices[0]!.target : undefined
}
