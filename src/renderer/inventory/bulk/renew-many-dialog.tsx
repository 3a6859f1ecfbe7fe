import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { useCall } from '../../calls/use-call.ts'
import { Notice } from '../../components/notice.tsx'
import { FleetProgress } from '../../fleet/fleet-progress.tsx'
import type { CertificateCondition } from '../../../shared/certificate.ts'
import type { FleetProgress as Progress } from '../../../shared/fleet-run.ts'
import { count } from '../../words.ts'
import { FormDialog } from '../issuing/form-dialog.tsx'
import { ChangeOutcome } from './change-outcome.tsx'

export interface BulkDialogProps {
  isOpen: boolean
  onClose: () => void
  /** Whom it is about, and how many they are. */
  matching: CertificateCondition
  number: number
}

/** Renews or re-keys all that match, after saying what that does. Give it a new `key` for each opening. */
export function RenewManyDialog({ isOpen, onClose, matching, number }: BulkDialogProps) {
  const [newKey, setNewKey] = useState(false)
  const [progress, setProgress] = useState<Progress>()
  // Those whom it is about stay the same while the list behind the dialog changes.
  const [concerned] = useState({ matching, number })
  const renew = useCall((core, signal) => core.fleet.renew({ matching: concerned.matching, newKey }, { signal, onEvent: setProgress }), { outlivesPage: true })
  const object = count(concerned.number, 'certificate')
  const verb = `${newKey ? 'Re-key' : 'Renew'} ${object}`
  return (
    <FormDialog
      isOpen={isOpen}
      title={verb}
      verb={verb}
      isRunning={renew.isRunning}
      error={renew.error}
      onSubmit={() => void renew.run()}
      onClose={onClose}
      onStop={renew.cancel}
      outcome={renew.isRunning && <FleetProgress label={newKey ? 'Re-keying' : 'Renewing'} progress={progress} onCancel={renew.cancel} />}
      result={
        renew.output && (
          <ChangeOutcome
            change={renew.output}
            done={`${count(renew.output.done, 'new certificate is', 'new certificates are')} issued.`}
            remedy="Export them and put them where the old ones are."
          />
        )
      }
    >
      <Notice
        tone="info"
        message={
          newKey
            ? 'Each gets a new certificate with a new key. The old ones stay valid until they expire or are revoked.'
            : 'Each gets a new certificate for the key that it has. The old ones stay valid until they expire.'
        }
        remedy="The new ones have to be brought to the devices: nothing changes there by itself."
      />
      <SegmentedControl
        aria-label="Key of the new certificates"
        fullWidth
        value={newKey ? 'new' : 'same'}
        onChange={(chosen) => setNewKey(chosen === 'new')}
        data={[
          { value: 'same', label: 'The same keys (renew)' },
          { value: 'new', label: 'New keys (re-key)' },
        ]}
      />
    </FormDialog>
  )
}
