import { Button } from '@mantine/core'
import { IconFolder, IconPencil } from '@tabler/icons-react'
import { useState } from 'react'
import { safeText } from '../../shared/safe-text.ts'
import { Confirm } from '../components/confirm.tsx'
import { Notice } from '../components/notice.tsx'
import { Progress } from '../components/progress.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { cancelExport, forgetRun, useExportStore, writeExport, type ExportRun, type ExportTask } from './export-store.ts'
import classes from './write-bar.module.css'

export interface WriteBarProps {
  /** Which of the page's two ways it belongs to. */
  way: ExportTask['way']
  /** The form that the button submits. */
  formId: string
  verb: string
  isReady: boolean
  /** Why the button waits, or what is good to know before it is pressed. */
  note: string
  /** Where the bundles go, where that may be out of sight, and how it is brought into sight. */
  place?: { path: string; show: () => void }
}

/** The button that writes, always in view: how far it is, and why it stopped, stand in its place. */
export function WriteBar({ way, formId, verb, isReady, note, place }: WriteBarProps) {
  const run = useExportStore((store) => store.run)
  const isOther = run?.state === 'running' && run.request.task.way !== way
  return (
    <section className={classes.bar} aria-label="Export">
      {run?.state === 'failed' && run.request.task.way === way && <Failed run={run} />}
      {run?.state === 'running' && !isOther ? (
        <Progress
          label={run.request.destination.form === 'zip' ? 'Writing the ZIP' : 'Writing bundles'}
          done={run.progress?.done ?? 0}
          total={run.progress?.total}
          detail={run.progress && safeText(run.progress.name)}
          onCancel={cancelExport}
        />
      ) : (
        <div className={classes.line}>
          <Button type="submit" form={formId} disabled={!isReady || isOther}>
            {verb}
          </Button>
          <div className={classes.words}>
            {place && (
              <button type="button" className={classes.place} onClick={place.show}>
                <IconFolder size={15} stroke={1.7} aria-hidden />
                <span className="cw-unseen">Change where to: </span>
                <span className={classes.path}>
                  <SafeText>{place.path}</SafeText>
                </span>
                <IconPencil size={14} stroke={1.7} aria-hidden />
              </button>
            )}
            <span className={classes.note}>{isOther ? 'Another export is still being written.' : note}</span>
          </div>
        </div>
      )}
    </section>
  )
}

function Failed({ run: { request, error } }: { run: Extract<ExportRun, { state: 'failed' }> }) {
  const [isAsking, setIsAsking] = useState(false)
  const isThere = error.code === 'BUNDLE_EXISTS'
  return (
    <>
      <Notice
        error={error}
        onClose={forgetRun}
        action={
          error.code === 'VAULT_LOCKED' ? undefined : (
            <Button size="compact-sm" variant="default" onClick={() => (isThere ? setIsAsking(true) : void writeExport(request))}>
              {isThere ? 'Replace what is there' : 'Try again'}
            </Button>
          )
        }
      />
      <Confirm
        isOpen={isAsking}
        title="Replace what is there?"
        consequence={
          <>
            Files of the same names in <SafeText>{request.destination.folder}</SafeText> are overwritten, private keys included. A key that
            exists only there is lost with it. Other files stay.
          </>
        }
        verb="Replace what is there"
        isDestructive
        onConfirm={() => {
          setIsAsking(false)
          void writeExport({ ...request, overwrite: true })
        }}
        onClose={() => setIsAsking(false)}
      />
    </>
  )
}
