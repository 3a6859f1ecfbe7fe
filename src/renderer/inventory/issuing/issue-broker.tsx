import { Checkbox } from '@mantine/core'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useCall } from '../../calls/use-call.ts'
import { useQuery } from '../../calls/use-query.ts'
import { altNameDraft, readAltNames } from '../../components/alt-name-draft.ts'
import { AltNameEditor } from '../../components/alt-name-editor.tsx'
import { More } from '../../components/more.tsx'
import { emptySubject, readSubject } from '../../components/subject-draft.ts'
import { SubjectFields } from '../../components/subject-fields.tsx'
import type { AltName } from '../../../shared/alt-name.ts'
import type { Subject } from '../../../shared/subject.ts'
import { useNow } from '../../stores/clock.ts'
import { FormDialog } from './form-dialog.tsx'
import type { IssueDialogProps } from './issue-client.tsx'
import { IssuerSelect } from './issuer-select.tsx'
import { chosenFields, KeyAndValidity, profileDecides, validityUnder } from './key-and-validity.tsx'
import { splitNameProblem } from './name-problem.ts'
import { ProfileSelect } from './profile-select.tsx'
import { useIssuing } from './use-issuing.ts'

/** Issues a certificate for a broker, by the names and addresses that clients reach it under, and shows it. */
export function IssueBroker({ isOpen, onClose, altNames }: IssueDialogProps & { /** What is in the rows at first. */ altNames?: readonly AltName[] }) {
  const [, navigate] = useLocation()
  const now = useNow()
  const suggestions = useQuery(['alt-name-suggestions'], (core, signal) => core.app.suggestAltNames(undefined, { signal }), {
    isEnabled: isOpen,
  })
  const [subject, setSubject] = useState(emptySubject)
  const [names, setNames] = useState(() => altNameDraft(altNames))
  const [isBridge, setIsBridge] = useState(false)
  const [issuerNumber, setIssuerNumber] = useState<string>()
  const [rest, setRest] = useState(profileDecides)
  const { profiles, profile, issuers } = useIssuing('broker', isOpen, rest.profile)
  const [isTried, setIsTried] = useState(false)
  const issuer = issuers?.find(({ fingerprint }) => fingerprint === issuerNumber) ?? issuers?.[0]
  const validity = validityUnder(rest, profile, issuer, now)
  const issue = useCall((core, signal, of: Subject, listed: AltName[]) =>
    core.brokers.issue({ subject: of, altNames: listed, isBridge, ...chosenFields(rest, validity, issuer) }, { signal }),
  )
  const { nameProblem, error } = splitNameProblem(issue.error)
  const submit = async () => {
    setIsTried(true)
    const reading = readSubject(subject)
    const nameReading = readAltNames(names)
    const isComplete = nameReading.names.length > 0 && !nameReading.hasProblem && validity.problem === undefined
    if (!reading.subject || !isComplete) return
    const issued = await issue.run(reading.subject, nameReading.names)
    if (!issued) return
    onClose()
    navigate(`/inventory/${issued.fingerprint}`)
  }
  return (
    <FormDialog
      isOpen={isOpen}
      title="Issue a broker certificate"
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
        nameLabel="Name of the broker"
        namePlaceholder="mqtt.home.lan"
        showsAllProblems={isTried}
        autoFocus
      />
      <AltNameEditor
        value={names}
        onChange={setNames}
        label="Where clients reach it"
        description="Clients look for the name that they connect to among these, and refuse the broker where it is missing."
        {...(profile && { types: profile.altNameTypes })}
        suggestions={suggestions.data ?? []}
        isRequired
        showsAllProblems={isTried}
      />
      <ProfileSelect profiles={profiles} profile={profile} onChange={setRest} />
      <IssuerSelect issuers={issuers} value={issuer?.fingerprint} onChange={setIssuerNumber} />
      {profile && (
        <More summary="Key, validity and bridge" isForcedOpen={validity.problem !== undefined}>
          <KeyAndValidity value={rest} onChange={setRest} profile={profile} reading={validity} />
          <Checkbox
            mt="sm"
            label="It also connects to other brokers, as a bridge"
            description="Its certificate then proves it as a client, too."
            checked={isBridge}
            onChange={(event) => setIsBridge(event.currentTarget.checked)}
          />
        </More>
      )}
    </FormDialog>
  )
}
