import { Button } from '@mantine/core'
import { useState } from 'react'
import type { CertificateSummary } from '../../../shared/certificate.ts'
import { safeText } from '../../../shared/safe-text.ts'
import { IssueRevocationLists } from '../../authorities/issue-revocation-lists.tsx'
import { useCall } from '../../calls/use-call.ts'
import { Notice } from '../../components/notice.tsx'
import { FormDialog } from '../issuing/form-dialog.tsx'

export interface UndoHoldDialogProps {
  isOpen: boolean
  onClose: () => void
  certificate: CertificateSummary
}

/** Takes a certificate off hold, after saying when brokers accept it again. Give it a new `key` for each opening. */
export function UndoHoldDialog({ isOpen, onClose, certificate }: UndoHoldDialogProps) {
  const [held] = useState(certificate)
  const [isIssuing, setIsIssuing] = useState(false)
  const undo = useCall((core, signal) => core.certificates.undoHold({ references: [held.fingerprint] }, { signal }))
  const name = safeText(held.name)
  if (isIssuing && held.issuer) return <IssueRevocationLists isOpen={isOpen} onClose={onClose} authorities={[held.issuer]} />
  return (
    <FormDialog
      isOpen={isOpen}
      title={`Take ${name} off hold?`}
      verb={`Take ${name} off hold`}
      isRunning={undo.isRunning}
      error={undo.error}
      onSubmit={() => void undo.run()}
      onClose={onClose}
      result={undo.output && <Notice tone="done" message={`${name} is off hold.`} remedy="Brokers refuse it until they have the next revocation list, in which it no longer stands." />}
      nextStep={<Button onClick={() => setIsIssuing(true)}>Issue the revocation list</Button>}
    >
      <Notice
        tone="info"
        message={`${name} is accepted again by every broker that has the next revocation list.`}
        remedy="Until then those that have the present one go on refusing it."
      />
    </FormDialog>
  )
}
