import { Loader } from '@mantine/core'
import { useState } from 'react'
import type { Mend, MendProgress, MendResult } from '../../shared/mend.ts'
import { safeText } from '../../shared/safe-text.ts'
import { useCall } from '../calls/use-call.ts'
import { Notice } from '../components/notice.tsx'
import { Progress } from '../components/progress.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { FormDialog } from '../inventory/issuing/form-dialog.tsx'
import { PathField } from '../components/path-field.tsx'
import { useAbout } from '../stores/vault-store.ts'
import type { TriedConnection } from './mended-connection.ts'
import classes from './mend-dialog.module.css'
import { goOnAfter } from './test-store.ts'
import { useMendPreview } from './use-mend-preview.ts'

export interface MendDialogProps {
  isOpen: boolean
  mend: Mend
  /** What was tried. */
  tried: TriedConnection
  onClose: () => void
}

/** Says what a mend will change, does it, and goes on with the test. Give it a new `key` for each opening. */
export function MendDialog({ isOpen, mend: chosen, tried, onClose }: MendDialogProps) {
  const { defaultExportFolder } = useAbout()
  const [typed, setTyped] = useState<string>()
  const preview = useMendPreview(tried.request, chosen)
  const { label, changes, caution, needsFolder } = preview.data ?? unknown
  const folder = (typed ?? defaultExportFolder).trim()
  const [progress, setProgress] = useState<MendProgress>()
  const mend = useCall(
    (core, signal, overwrite: boolean): Promise<MendResult> =>
      core.connectionTest.mend({ ...tried.request, mend: chosen, overwrite, ...(needsFolder && { to: folder }) }, { signal, onEvent: setProgress }),
  )
  const isThere = mend.error?.code === 'BUNDLE_EXISTS'
  const isFolderMissing = needsFolder && folder === ''
  const submit = async () => {
    const result = await mend.run(isThere)
    if (!result) return
    onClose()
    void goOnAfter(label, tried, result)
  }
  return (
    <FormDialog
      isOpen={isOpen}
      title={safeText(label)}
      verb={isThere ? 'Replace what is there' : safeText(label)}
      isRunning={mend.isRunning}
      isReady={preview.data !== undefined && preview.error === undefined && !isFolderMissing}
      isDestructive={isThere}
      error={mend.error ?? preview.error}
      onSubmit={() => void submit()}
      onStop={mend.cancel}
      outcome={mend.isRunning && <Progress label="Mending" done={progress?.done} total={progress?.total} detail={progress && safeText(progress.name)} />}
      onClose={onClose}
    >
      {preview.data === undefined && preview.error === undefined && <Loader size={20} />}
      {changes.length > 0 && (
        <div>
          <h3 className={classes.heading}>What will change</h3>
          <ul className={classes.changes}>
            {changes.map((change, index) => (
              <li key={index}>
                <SafeText>{change}</SafeText>
              </li>
            ))}
          </ul>
        </div>
      )}
      {caution !== null && <Notice tone="warning" message={caution} />}
      {needsFolder && (
        <PathField
          label="Folder for the files"
          description="On this computer or on a stick; from there they go to their place."
          value={typed ?? defaultExportFolder}
          error={isFolderMissing ? 'Say where the files should go.' : undefined}
          onChange={(value) => {
            setTyped(value)
            mend.reset()
          }}
        />
      )}
    </FormDialog>
  )
}

const unknown = { label: 'Mend it', changes: [], caution: null, needsFolder: false }
