import { Button } from '@mantine/core'
import { IconPackageExport } from '@tabler/icons-react'
import { useId, useRef, useState, type SubmitEvent } from 'react'
import { Link } from 'wouter'
import { EmptyState } from '../components/empty-state.tsx'
import { readDestination } from '../destination/destination.ts'
import { WhereTo } from '../destination/where-to.tsx'
import type { ExportTargetSummary } from '../../shared/export.ts'
import { useAbout } from '../stores/vault-store.ts'
import { count } from '../words.ts'
import { ChosenTarget } from './chosen-target.tsx'
import { ExportPreview } from './export-preview.tsx'
import { changeDestination, changeExport, chooseOption, chooseTarget, optionsOf, onlyOf, useExportStore, writeExport } from './export-store.ts'
import classes from './one-target.module.css'
import { optionProblem } from './option-problem.ts'
import { rolesWords } from './role-kinds.ts'
import { RunOutcome } from './run-outcome.tsx'
import { ScopeFields } from './scope-fields.tsx'
import { TargetOptions } from './target-options.tsx'
import { TargetPicker } from './target-picker.tsx'
import { usePreselectedIdentity } from './use-preselected-identity.ts'
import { usePreview, type Preview } from './use-preview.ts'
import { useVerdicts } from './use-verdicts.ts'
import { WriteBar } from './write-bar.tsx'

/** The bundles of one target: chosen at the left, put together, shown and written at the right. */
export function OneTarget({ targets }: { targets: readonly ExportTargetSummary[] }) {
  usePreselectedIdentity()
  const { draft, run } = useExportStore()
  const verdicts = useVerdicts(onlyOf(draft))
  const target = targets.find(({ id }) => id === draft.target)
  const outcome = run?.state === 'done' && run.task.way === 'target' ? run : undefined
  return (
    <div className={classes.page}>
      <div className={classes.targets}>
        <TargetPicker
          targets={targets}
          verdicts={verdicts}
          chosen={draft.target}
          roles={draft.role === 'all' ? [] : [draft.role]}
          isPageSearch
          onChoose={chooseTarget}
          onChooseRole={(role) => changeExport({ role })}
        />
      </div>
      {outcome ? (
        <div className={classes.outcome}>
          <RunOutcome run={outcome} targets={targets} />
        </div>
      ) : target ? (
        <Work key={target.id} target={target} targets={targets} />
      ) : (
        <EmptyState icon={IconPackageExport} title="Nothing chosen yet">
          Choose what the files are for. Every file is then shown here, with what is in it, before anything is written.
        </EmptyState>
      )}
    </div>
  )
}

function Work({ target, targets }: { target: ExportTargetSummary; targets: readonly ExportTargetSummary[] }) {
  const formId = useId()
  const form = useRef<HTMLFormElement>(null)
  const { draft, destination } = useExportStore()
  const { defaultExportFolder } = useAbout()
  const [isTried, setIsTried] = useState(false)
  const preview = usePreview(draft, target)
  const problem = optionProblem(preview.error, target)
  const reading = readDestination(destination, defaultExportFolder)
  const obstacle = obstacleOf(preview)
  const write = (event: SubmitEvent) => {
    event.preventDefault()
    if (obstacle !== undefined) return
    setIsTried(true)
    const only = onlyOf(draft)
    if (reading.destination) {
      const task = { way: 'target', target: target.id, options: optionsOf(draft, target), ...(only && { only }) } as const
      void writeExport({ task, destination: reading.destination, overwrite: false })
    } else form.current?.querySelector<HTMLElement>('input[type="password"]')?.focus()
  }
  return (
    <div className={classes.work}>
      <div className={classes.scroll}>
        <div className={classes.head}>
          <ChosenTarget target={target} />
        </div>
        {preview.isNobodyThere ? (
          <div className={classes.nobody}>
            <EmptyState
              icon={IconPackageExport}
              title="Nobody to write for yet"
              action={
                <Button component={Link} href="/provision" variant="default">
                  Go to Provision
                </Button>
              }
            >
              This makes files {rolesWords(target.roles).toLowerCase()}, and the vault holds no certificate of theirs that is in use.
            </EmptyState>
          </div>
        ) : (
          <>
            <div className={classes.choices}>
              <ScopeFields draft={draft} target={target} />
              {target.options.length > 0 && (
                <TargetOptions
                  target={target}
                  values={optionsOf(draft, target)}
                  problem={problem}
                  onChange={(name, value) => chooseOption(target.id, name, value)}
                />
              )}
            </div>
            <div className={classes.preview}>
              <ExportPreview preview={preview} problem={problem} />
            </div>
            <form ref={form} id={formId} className={classes.where} noValidate onSubmit={write}>
              <WhereTo
                draft={destination}
                reading={reading}
                showsProblems={isTried}
                onChange={changeDestination}
                encryptedInstead={<EncryptedTarget target={target} targets={targets} />}
              />
            </form>
          </>
        )}
      </div>
      {!preview.isNobodyThere && (
        <WriteBar
          way="target"
          formId={formId}
          verb={preview.total > 0 ? `Write ${count(preview.total, 'bundle')}` : 'Write'}
          isReady={obstacle === undefined}
          note={obstacle ?? secretNote(preview)}
          place={{ path: reading.folder, show: () => form.current?.querySelector('input')?.focus() }}
        />
      )}
    </div>
  )
}

/** Offers the target of plain files that is encrypted under a password of its own, where the same identities are served by it. */
function EncryptedTarget({ target, targets }: { target: ExportTargetSummary; targets: readonly ExportTargetSummary[] }) {
  const isSealed = ({ options }: ExportTargetSummary) => options.some(({ type }) => type === 'secret')
  const sealed = targets.find((each) => each.group === 'files' && isSealed(each) && target.roles.every((role) => each.roles.includes(role)))
  if (!sealed || isSealed(target)) return null
  return (
    <Button size="compact-sm" variant="default" onClick={() => chooseTarget(sealed)}>
      {sealed.title} for each
    </Button>
  )
}

/** Why the button waits; undefined where it does not. */
function obstacleOf({ bundles, isOutdated, isEmpty, isNobodyThere, error }: Preview): string | undefined {
  if (isNobodyThere) return 'There is nobody to write for yet.'
  if (isEmpty) return 'Nobody is chosen yet.'
  if (error) return 'The preview says what is in the way.'
  if (bundles?.some(({ problems }) => problems.some(({ severity }) => severity === 'error'))) return 'The preview says what the reader of these files would refuse.'
  return isOutdated || !bundles ? 'Making the preview…' : undefined
}

function secretNote({ bundles }: Preview): string {
  const holdsSecret = bundles?.some(({ files }) => files.some(({ isSecret }) => isSecret)) ?? false
  return holdsSecret ? 'Holds keys or passwords: whoever has them can be that device.' : 'Holds nothing secret.'
}
