import { Textarea } from '@mantine/core'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useCall } from '../../calls/use-call.ts'
import { More } from '../../components/more.tsx'
import { Notice } from '../../components/notice.tsx'
import { Progress } from '../../components/progress.tsx'
import type { EnrolProgress, EnrolResult } from '../../../shared/contract.ts'
import { readDeviceIds } from '../../../shared/device-id.ts'
import { useNow } from '../../stores/clock.ts'
import { reportDone } from '../../stores/notices-store.ts'
import { count } from '../../words.ts'
import { enrolmentProblem, idsToTryAgain, lineProblem } from './enrolment-words.ts'
import { FormDialog } from './form-dialog.tsx'
import type { IssueDialogProps } from './issue-client.tsx'
import { IssuerSelect } from './issuer-select.tsx'
import { chosenFields, KeyAndValidity, profileDecides, validityUnder } from './key-and-validity.tsx'
import { ProfileSelect } from './profile-select.tsx'
import { useIssuing } from './use-issuing.ts'

/** Enrols devices, one id a line. What could not be enrolled stays in the field, with the reason. */
export function EnrolDevices({ isOpen, onClose }: IssueDialogProps) {
  const [, navigate] = useLocation()
  const now = useNow()
  const [text, setText] = useState('')
  const [issuerNumber, setIssuerNumber] = useState<string>()
  const [rest, setRest] = useState(profileDecides)
  const { profiles, profile, issuers } = useIssuing('device', isOpen, rest.profile)
  const [isTried, setIsTried] = useState(false)
  const [progress, setProgress] = useState<EnrolProgress>()
  const [unfinished, setUnfinished] = useState<EnrolResult>()
  const issuer = issuers?.find(({ fingerprint }) => fingerprint === issuerNumber) ?? issuers?.[0]
  const validity = validityUnder(rest, profile, issuer, now)
  const enrol = useCall(
    (core, signal, ids: string[]) =>
      core.devices.enrol({ ids, ...chosenFields(rest, validity, issuer) }, { signal, onEvent: setProgress }),
    { outlivesPage: true },
  )
  const lines = readDeviceIds(text)
  const ids = lines.flatMap(({ id, problem }) => (problem === undefined ? [id] : []))
  const problem = lineProblem(lines) ?? (isTried && lines.length === 0 ? 'Give at least one device.' : undefined)

  const submit = async () => {
    setIsTried(true)
    setUnfinished(undefined)
    if (ids.length === 0 || ids.length < lines.length || validity.problem !== undefined) return
    setProgress(undefined)
    const result = await enrol.run(ids)
    if (!result) return
    const again = idsToTryAgain(result)
    if (again.length > 0) {
      setUnfinished(result)
      setText(again.join('\n'))
      return
    }
    onClose()
    const [only] = result.issued
    if (result.issued.length === 1 && only) navigate(`/inventory/${only.fingerprint}`)
    else reportDone(`${count(result.issued.length, 'device is', 'devices are')} enrolled.`)
  }
  return (
    <FormDialog
      isOpen={isOpen}
      title="Enrol devices"
      verb={ids.length > 0 && ids.length === lines.length ? `Enrol ${count(ids.length, 'device')}` : 'Enrol the devices'}
      isRunning={enrol.isRunning}
      error={enrol.error}
      onSubmit={() => void submit()}
      onClose={onClose}
      onStop={enrol.cancel}
      outcome={
        enrol.isRunning ? (
          <Progress
            label="Enrolling"
            done={progress?.done ?? 0}
            total={progress?.total ?? ids.length}
            {...(progress && { detail: progress.name })}
          />
        ) : (
          unfinished && <Notice tone="warning" {...enrolmentProblem(unfinished)} />
        )
      }
    >
      <Textarea
        label="Device ids, one a line"
        description="The id is the device's name for the broker: its user name and its client identifier."
        placeholder={'sensor-1\nsensor-2'}
        value={text}
        autosize
        minRows={4}
        maxRows={10}
        data-autofocus
        spellCheck={false}
        autoCapitalize="none"
        disabled={enrol.isRunning}
        error={problem}
        onChange={(event) => setText(event.currentTarget.value)}
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
