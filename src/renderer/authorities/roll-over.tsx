import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { safeText } from '../../shared/safe-text.ts'
import { useCall } from '../calls/use-call.ts'
import { Notice } from '../components/notice.tsx'
import { emptySubject, readSubject } from '../components/subject-draft.ts'
import { FormDialog } from '../inventory/issuing/form-dialog.tsx'
import { KeyAndValidity, profileDecides, validityUnder } from '../inventory/issuing/key-and-validity.tsx'
import { splitNameProblem } from '../inventory/issuing/name-problem.ts'
import { useIssuing } from '../inventory/issuing/use-issuing.ts'
import { useNow } from '../stores/clock.ts'
import { dateWords } from '../words.ts'
import type { AuthorityDialogProps } from './renew-authority.tsx'

/** Makes a new root CA that takes over from another, after saying what everybody needs then. Give it a new `key` for each opening. */
export function RollOver({ isOpen, onClose, authority }: AuthorityDialogProps) {
  const [, navigate] = useLocation()
  const now = useNow()
  const [old] = useState(authority)
  const name = safeText(old.name)
  const [typed, setTyped] = useState(() => successorName(old.name, now))
  const [rest, setRest] = useState(profileDecides)
  const { profile } = useIssuing('root-ca', isOpen, old.profile ?? undefined)
  const usual = profile && { ...profile, defaultKeyType: old.keyType ?? profile.defaultKeyType }
  const validity = validityUnder(rest, usual, undefined, now)
  const reading = readSubject({ ...emptySubject, commonName: typed })
  const roll = useCall((core, signal, commonName: string) =>
    core.authorities.rollOver(
      {
        reference: old.fingerprint,
        commonName,
        ...(rest.keyType !== undefined && { keyType: rest.keyType }),
        ...(validity.days !== undefined && { validityDays: validity.days }),
      },
      { signal },
    ),
  )
  const { nameProblem, error } = splitNameProblem(roll.error)
  const made = roll.output
  return (
    <FormDialog
      isOpen={isOpen}
      title={`Roll over from ${name} to a new CA`}
      verb="Make the new CA"
      isReady={reading.subject !== undefined && validity.problem === undefined}
      isRunning={roll.isRunning}
      error={error}
      onSubmit={() => reading.subject && void roll.run(reading.subject.commonName)}
      onClose={onClose}
      result={
        made && (
          <Notice
            tone="done"
            message={`${safeText(made.name)} is there. Both are trusted until ${dateWords(old.notAfter)}.`}
            remedy={`First export the bundles of all devices and brokers again, so that they trust both. Once all have them, renew the certificates under ${safeText(made.name)}.`}
          />
        )
      }
      nextStep={
        made && (
          <Button
            onClick={() => {
              onClose()
              navigate('/export')
            }}
          >
            Export the bundles again
          </Button>
        )
      }
    >
      <Notice
        tone="warning"
        message="A new root CA, with a new key and another name, takes over."
        remedy={`Nobody trusts it yet: every broker and device needs a bundle that trusts both before it meets a certificate from the new one. What ${name} has issued stays valid until it ends, and exports trust both until ${dateWords(old.notAfter)}.`}
      />
      <TextInput
        label="Name of the new CA"
        description={`Not ${name}: a verifier could not tell them apart.`}
        value={typed}
        data-autofocus
        error={nameProblem ?? (reading.problems.commonName !== undefined ? `It ${reading.problems.commonName}.` : undefined)}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          if (nameProblem !== undefined) roll.reset()
        }}
      />
      {usual && <KeyAndValidity value={rest} onChange={setRest} profile={usual} reading={validity} />}
    </FormDialog>
  )
}

/** "Home CA" of 2026 is followed by "Home CA 2026", that one by "Home CA 2026 b". */
function successorName(name: string, now: Date): string {
  const year = String(now.getFullYear())
  return name.endsWith(year) ? `${name} b` : `${name.replace(/ \d{4}$/, '')} ${year}`
}
