import { Button, Radio, Stack } from '@mantine/core'
import { useState } from 'react'
import type { CertificateSummary } from '../../../shared/certificate.ts'
import { isAuthority } from '../../../shared/profile.ts'
import { crlReasonSentences, type RevocationReason } from '../../../shared/revocation.ts'
import { safeText } from '../../../shared/safe-text.ts'
import { IssueRevocationLists } from '../../authorities/issue-revocation-lists.tsx'
import { useCall } from '../../calls/use-call.ts'
import { Notice } from '../../components/notice.tsx'
import { count } from '../../words.ts'
import { FormDialog } from '../issuing/form-dialog.tsx'
import { brokersLearn, kindCounts, revocationConsequence } from './lifecycle-words.ts'
import { reasonTitles } from './reason-words.ts'

export interface RevokeDialogProps {
  isOpen: boolean
  onClose: () => void
  /** Those that can be revoked. */
  certificates: readonly CertificateSummary[]
  /** They are put on hold instead, which can be undone. */
  isHold?: boolean
  onDone?: () => void
}

/** Revokes certificates for a reason, or puts them on hold; then offers the revocation list. Give it a new `key` for each opening. */
export function RevokeDialog({ isOpen, onClose, certificates, isHold = false, onDone }: RevokeDialogProps) {
  // What is revoked stays the same while the lists behind the dialog change.
  const [revoked] = useState(certificates)
  const [reason, setReason] = useState<RevocationReason>()
  const [isIssuing, setIsIssuing] = useState(false)
  const revoke = useCall((core, signal) =>
    core.certificates.revoke(
      { references: revoked.map(({ fingerprint }) => fingerprint), reason: isHold ? 'certificateHold' : (reason ?? 'unspecified') },
      { signal },
    ),
  )
  const object = revoked.length === 1 ? safeText(revoked[0]!.name) : count(revoked.length, 'certificate')
  const verb = isHold ? `Put ${object} on hold` : revoked.length === 1 ? 'Revoke 1 certificate' : `Revoke ${object}`
  const issuers = [...new Map(revoked.flatMap(({ issuer }) => (issuer ? [[issuer.fingerprint, issuer] as const] : []))).values()]
  const submit = async () => {
    if (await revoke.run()) onDone?.()
  }
  if (isIssuing) return <IssueRevocationLists isOpen={isOpen} onClose={onClose} authorities={issuers} />
  return (
    <FormDialog
      isOpen={isOpen}
      title={isHold ? `Put ${object} on hold?` : `Revoke ${object}?`}
      verb={verb}
      isDestructive={!isHold}
      isReady={isHold || reason !== undefined}
      isRunning={revoke.isRunning}
      error={revoke.error}
      onSubmit={() => void submit()}
      onClose={onClose}
      result={
        revoke.output && (
          <Notice
            tone="done"
            message={`${isHold ? 'On hold' : 'Revoked'}: ${revoked.length === 1 ? object : kindCounts(revoked)}.`}
            remedy={brokersLearn}
          />
        )
      }
      nextStep={<Button onClick={() => setIsIssuing(true)}>Issue the revocation list</Button>}
    >
      <Notice tone="warning" {...revocationConsequence(revoked, isHold)} />
      {!isHold && (
        <Radio.Group label="Why?" description="The reason stands in the revocation list." value={reason ?? null} onChange={(chosen) => setReason(chosen)}>
          <Stack gap={10} mt="xs">
            {reasonsFor(revoked).map((each) => (
              <Radio key={each} value={each} label={reasonTitles[each]} description={crlReasonSentences[each]} />
            ))}
          </Stack>
        </Radio.Group>
      )}
    </FormDialog>
  )
}

/** The likely ones first; an authority's key is a matter of authorities. */
function reasonsFor(certificates: readonly CertificateSummary[]): RevocationReason[] {
  const areAuthorities = certificates.every(({ kind }) => isAuthority(kind))
  return [
    areAuthorities ? 'cACompromise' : 'keyCompromise',
    'superseded',
    'cessationOfOperation',
    'affiliationChanged',
    'privilegeWithdrawn',
    'unspecified',
  ]
}
