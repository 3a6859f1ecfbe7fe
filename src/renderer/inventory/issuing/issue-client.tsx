import { useState } from 'react'
import { useLocation } from 'wouter'
import { useCall } from '../../calls/use-call.ts'
import { More } from '../../components/more.tsx'
import { emptySubject, readSubject } from '../../components/subject-draft.ts'
import { SubjectFields } from '../../components/subject-fields.tsx'
import type { Subject } from '../../../shared/subject.ts'
import { useNow } from '../../stores/clock.ts'
import { FormDialog } from './form-dialog.tsx'
import { IssuerSelect } from './issuer-select.tsx'
import { chosenFields, KeyAndValidity, profileDecides, validityUnder } from './key-and-validity.tsx'
import { splitNameProblem } from './name-problem.ts'
import { ProfileSelect } from './profile-select.tsx'
import { useIssuing } from './use-issuing.ts'

/** What every dialog that issues is given. */
export interface IssueDialogProps {
  isOpen: boolean
  onClose: () => void
}

/** Issues a certificate for a person, a Node-RED or a back end, and shows it. */
export function IssueClient({ isOpen, onClose }: IssueDialogProps) {
  const [, navigate] = useLocation()
  const now = useNow()
  const [subject, setSubject] = useState(emptySubject)
  const [issuerNumber, setIssuerNumber] = useState<string>()
  const [rest, setRest] = useState(profileDecides)
  const { profiles, profile, issuers } = useIssuing('client', isOpen, rest.profile)
  const [isTried, setIsTried] = useState(false)
  const issuer = issuers?.find(({ fingerprint }) => fingerprint === issuerNumber) ?? issuers?.[0]
  const validity = validityUnder(rest, profile, issuer, now)
  const issue = useCall((core, signal, { commonName, ...other }: Subject) =>
    core.clients.issue({ name: commonName, subject: other, ...chosenFields(rest, validity, issuer) }, { signal }),
  )
  const { nameProblem, error } = splitNameProblem(issue.error)
  const submit = async () => {
    setIsTried(true)
    const reading = readSubject(subject)
    if (!reading.subject || validity.problem !== undefined) return
    const issued = await issue.run(reading.subject)
    if (!issued) return
    onClose()
    navigate(`/inventory/${issued.fingerprint}`)
  }
  return (
    <FormDialog
      isOpen={isOpen}
      title="Issue a client certificate"
      verb="Issue the certificate"
      isRunning={issue.isRunning}
      error={error}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <SubjectFields
        value={subject}
        onChange={(typed) => {
          setSubject(typed)
          if (nameProblem !== undefined) issue.reset()
        }}
        nameProblem={nameProblem}
        nameLabel="Name of the client"
        nameDescription="A person, a Node-RED, a back end. The broker knows it by this name."
        namePlaceholder="node-red"
        showsAllProblems={isTried}
        autoFocus
      />
      <ProfileSelect profiles={profiles} profile={profile} onChange={setRest} />
      <IssuerSelect issuers={issuers} value={issuer?.fingerprint} onChange={setIssuerNumber} />
      {profile && (
        <More summary="Key and validity" isForcedOpen={validity.problem !== undefined}>
          <KeyAndValidity value={rest} onChange={setRest} profile={profile} reading={validity} />
        </More>
      )}
    </FormDialog>
  )
}
