import { Button } from '@mantine/core'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { dayMs, type CertificateSummary } from '../../shared/certificate.ts'
import { safeText } from '../../shared/safe-text.ts'
import { useCall } from '../calls/use-call.ts'
import { Notice } from '../components/notice.tsx'
import { FormDialog } from '../inventory/issuing/form-dialog.tsx'
import { readValidity, type ValidityDraft } from '../inventory/issuing/validity-draft.ts'
import { ValidityInput } from '../inventory/issuing/validity-input.tsx'
import { useNow } from '../stores/clock.ts'
import { dateWords } from '../words.ts'
import classes from './authority-dialogs.module.css'

export interface AuthorityDialogProps {
  isOpen: boolean
  onClose: () => void
  authority: CertificateSummary
}

/** Gives an authority a new certificate for its name and key, after saying for whom what it has issued goes on. Give it a new `key` for each opening. */
export function RenewAuthority({ isOpen, onClose, authority }: AuthorityDialogProps) {
  const [, navigate] = useLocation()
  const now = useNow()
  const [old] = useState(authority)
  const [draft, setDraft] = useState<ValidityDraft>()
  const usualDays = Math.max(1, Math.round((Date.parse(old.notAfter) - Date.parse(old.origin === 'issued' ? old.issuedAt : old.notBefore)) / dayMs))
  const validity = readValidity(draft, { defaultDays: usualDays, now })
  const renew = useCall((core, signal) =>
    core.authorities.renew({ reference: old.fingerprint, ...(validity.days !== undefined && { validityDays: validity.days }) }, { signal }),
  )
  const name = safeText(old.name)
  const renewed = renew.output
  const isRoot = old.kind === 'root-ca'
  return (
    <FormDialog
      isOpen={isOpen}
      title={`Renew ${name}`}
      verb={`Renew ${name}`}
      isRunning={renew.isRunning}
      error={renew.error}
      onSubmit={() => {
        if (validity.problem === undefined) void renew.run()
      }}
      onClose={onClose}
      result={
        renewed && (
          <>
            <Notice
              tone="done"
              message={`${name} has a new certificate, valid until ${dateWords(renewed.notAfter)}.`}
              remedy={
                isRoot
                  ? `Devices that hold the old one go on until ${dateWords(old.notAfter)}. Export their bundles again before then.`
                  : `Brokers and devices send the new one along once their bundles are exported again; those that send the old one go on until ${dateWords(old.notAfter)}.`
              }
            />
          </>
        )
      }
      nextStep={
        renewed && (
          <Button
            onClick={() => {
              onClose()
              navigate(`/authorities/${renewed.fingerprint}`)
            }}
          >
            Show the new certificate
          </Button>
        )
      }
    >
      <Notice
        tone="info"
        message={`${name} gets a new certificate with its name and its key: everything that it has issued stays valid.`}
        remedy={`The old certificate stays valid until ${dateWords(old.notAfter)}.`}
      />
      <div className={classes.conditions}>
        <p>Devices that hold only the old certificate go on, with brokers whose certificates are issued after the renewal too, because</p>
        <ul>
          <li>the renewed authority has the same key;</li>
          <li>it has the same name, octet by octet, and the same subject key identifier;</li>
          <li>what Certwright issues names its issuer by that key identifier alone.</li>
        </ul>
        <p>
          They go on until the old certificate ends: from {dateWords(old.notAfter)} on OpenSSL, GnuTLS, NSS, Mbed TLS and Node.js refuse,
          so every device needs the renewed one before then. BearSSL, wolfSSL and Java do not look at the dates of a root that they
          were given.
        </p>
      </div>
      <ValidityInput value={draft} defaultDays={usualDays} reading={validity} onChange={setDraft} />
    </FormDialog>
  )
}
