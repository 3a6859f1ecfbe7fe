import { Radio, Stack } from '@mantine/core'
import { useState } from 'react'
import { useCall } from '../../calls/use-call.ts'
import { Notice } from '../../components/notice.tsx'
import { FleetProgress } from '../../fleet/fleet-progress.tsx'
import type { FleetProgress as Progress } from '../../../shared/fleet-run.ts'
import { crlReasonSentences, type RevocationReason } from '../../../shared/revocation.ts'
import { count } from '../../words.ts'
import { FormDialog } from '../issuing/form-dialog.tsx'
import { brokersLearn } from '../lifecycle/lifecycle-words.ts'
import { reasonTitles } from '../lifecycle/reason-words.ts'
import { ChangeOutcome } from './change-outcome.tsx'
import type { BulkDialogProps } from './renew-many-dialog.tsx'

const reasons: readonly RevocationReason[] = ['keyCompromise', 'superseded', 'cessationOfOperation', 'affiliationChanged', 'privilegeWithdrawn', 'unspecified']

/** Revokes all that match, for a reason. Give it a new `key` for each opening. */
export function RevokeManyDialog({ isOpen, onClose, matching, number }: BulkDialogProps) {
  const [reason, setReason] = useState<RevocationReason>()
  const [progress, setProgress] = useState<Progress>()
  // Those whom it is about stay the same while the list behind the dialog changes.
  const [concerned] = useState({ matching, number })
  const revoke = useCall(
    (core, signal) => core.fleet.revoke({ matching: concerned.matching, reason: reason ?? 'unspecified' }, { signal, onEvent: setProgress }),
    { outlivesPage: true },
  )
  const object = count(concerned.number, 'certificate')
  return (
    <FormDialog
      isOpen={isOpen}
      title={`Revoke ${object}?`}
      verb={`Revoke ${object}`}
      isDestructive
      isReady={reason !== undefined}
      isRunning={revoke.isRunning}
      error={revoke.error}
      onSubmit={() => void revoke.run()}
      onClose={onClose}
      onStop={revoke.cancel}
      outcome={revoke.isRunning && <FleetProgress label="Revoking" progress={progress} onCancel={revoke.cancel} />}
      result={revoke.output && <ChangeOutcome change={revoke.output} done={`${count(revoke.output.done, 'certificate is', 'certificates are')} revoked.`} remedy={brokersLearn} />}
    >
      <Notice
        tone="warning"
        message={`Once brokers have the next revocation list, they refuse all ${object}. This cannot be undone.`}
        remedy="Look at the list behind this first: it shows whom it is about."
      />
      <Radio.Group label="Why?" description="The reason stands in the revocation list." value={reason ?? null} onChange={(chosen) => setReason(chosen)}>
        <Stack gap={10} mt="xs">
          {reasons.map((each) => (
            <Radio key={each} value={each} label={reasonTitles[each]} description={crlReasonSentences[each]} />
          ))}
        </Stack>
      </Radio.Group>
    </FormDialog>
  )
}
