import { Button } from '@mantine/core'
import { useState } from 'react'
import { Confirm } from '../components/confirm.tsx'
import { CopyText } from '../components/copy-text.tsx'
import { Notice } from '../components/notice.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { SafelyRemove } from '../destination/safely-remove.tsx'
import type { ExportTargetSummary } from '../../shared/export.ts'
import { count } from '../words.ts'
import { LeftOut } from './left-out.tsx'
import { writeMany, type ManyRun } from './many-store.ts'
import { writtenWords } from './many-words.ts'
import classes from './many.module.css'

export interface ManyOutcomeProps {
  run: Extract<ManyRun, { state: 'done' | 'failed' }>
  targets: readonly ExportTargetSummary[]
}

/** What became of an export of many. */
export function ManyOutcome({ run, targets }: ManyOutcomeProps) {
  const [isAsking, setIsAsking] = useState(false)
  if (run.state === 'failed') {
    const { request, error } = run
    return (
      <>
        <Notice
          error={error}
          action={
            error.code === 'BUNDLE_EXISTS' && (
              <Button size="compact-sm" variant="default" onClick={() => setIsAsking(true)}>
                Replace what is there
              </Button>
            )
          }
        />
        <Confirm
          isOpen={isAsking}
          title="Replace what is there?"
          consequence={
            <>
              Files of the same names in <SafeText>{request.folder}</SafeText> are overwritten, private keys included. A key that exists only
              there is lost with it. Other files stay.
            </>
          }
          verb="Replace what is there"
          isDestructive
          onConfirm={() => {
            setIsAsking(false)
            void writeMany({ ...request, overwrite: true })
          }}
          onClose={() => setIsAsking(false)}
        />
      </>
    )
  }
  const { result } = run
  const title = targets.find(({ id }) => id === result.target)?.title ?? result.target
  return (
    <div className={classes.outcome}>
      <Notice
        tone={result.refused > 0 || result.notStarted > 0 ? 'warning' : 'done'}
        message={writtenWords(result)}
        remedy={result.written > 0 ? `${title}. Holds keys or passwords where the devices need them: keep the folder to yourself.` : undefined}
      />
      <LeftOut refused={result.refusals} />
      {result.refused > result.refusals.length && <p className={classes.note}>and {count(result.refused - result.refusals.length, 'more', 'more')} left out.</p>}
      {result.written > 0 && (
        <>
          <CopyText text={result.file ?? result.folder} what="path" wraps />
          <SafelyRemove folder={result.folder} />
        </>
      )}
    </div>
  )
}
