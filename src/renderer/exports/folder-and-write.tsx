import { Button, TextInput } from '@mantine/core'
import type { SubmitEvent } from 'react'
import { useCall } from '../calls/use-call.ts'
import type { ExportTargetSummary } from '../../shared/export.ts'
import { Notice } from '../components/notice.tsx'
import { useAbout } from '../stores/vault-store.ts'
import { count } from '../words.ts'
import { changeExport, onlyOf, optionsOf, writeExport, type ExportDraft, type ExportRun } from './export-store.ts'
import classes from './export-page.module.css'
import type { Preview } from './use-preview.ts'

export interface FolderAndWriteProps {
  draft: ExportDraft
  target: ExportTargetSummary
  preview: Preview
  run: ExportRun | undefined
}

/** Where the folders go, and the button that writes them. */
export function FolderAndWrite({ draft, target, preview, run }: FolderAndWriteProps) {
  const { defaultExportFolder, abilities } = useAbout()
  const choose = useCall((core, signal, startAt: string) => core.app.chooseFolder({ title: 'Where should the folders go?', startAt }, { signal }))
  const folder = draft.folder.trim() === '' ? defaultExportFolder : draft.folder.trim()
  const { bundles, total, isOutdated, error } = preview
  const isRefused = bundles?.some(({ problems }) => problems.some(({ severity }) => severity === 'error')) ?? false
  const isReady = bundles !== undefined && bundles.length > 0 && !isOutdated && !error && !isRefused

  const browse = async () => {
    const chosen = await choose.run(folder)
    if (typeof chosen === 'string') changeExport({ folder: chosen })
  }
  const write = (event: SubmitEvent) => {
    event.preventDefault()
    const only = onlyOf(draft)
    if (isReady && run?.state !== 'running') {
      void writeExport({ target: target.id, folder, options: optionsOf(draft, target), overwrite: false, ...(only && { only }) })
    }
  }
  return (
    <form className={classes.section} onSubmit={write} noValidate>
      <div className={classes.line}>
        <TextInput
          className={classes.field}
          classNames={{ label: classes.legend, input: classes.mono }}
          label="Where to?"
          placeholder={defaultExportFolder}
          value={draft.folder}
          spellCheck={false}
          autoCapitalize="none"
          onChange={(event) => changeExport({ folder: event.currentTarget.value })}
        />
        {abilities.chooseFolder && (
          <Button variant="default" loading={choose.isRunning} onClick={() => void browse()}>
            Browse
          </Button>
        )}
      </div>
      <Notice error={choose.error} />
      <div className={classes.write}>
        <Button type="submit" disabled={!isReady} loading={run?.state === 'running'}>
          {total > 0 ? `Write ${count(total, 'bundle')}` : 'Write'}
        </Button>
        <span className={classes.note}>{noteFor(preview, isRefused)}</span>
      </div>
    </form>
  )
}

/** Why the button waits, or what is good to know before it is pressed. */
function noteFor({ bundles, isOutdated, isEmpty, isNobodyThere, error }: Preview, isRefused: boolean): string {
  if (isNobodyThere) return 'There is nobody to write for yet.'
  if (isEmpty) return 'Nobody is chosen yet.'
  if (error) return 'The preview says what is in the way.'
  if (isRefused) return 'The preview says what the reader of these files would refuse.'
  if (isOutdated || !bundles) return 'Making the preview…'
  const holdsSecret = bundles.some(({ files }) => files.some(({ isSecret }) => isSecret))
  return holdsSecret ? 'Holds private keys or passwords: whoever has the folder can be that device.' : ''
}
