import { Button, Checkbox, SegmentedControl, Textarea, TextInput } from '@mantine/core'
import { useState, type SubmitEvent } from 'react'
import { useCall } from '../calls/use-call.ts'
import { GroupInput } from '../components/group-input.tsx'
import { More } from '../components/more.tsx'
import { Notice } from '../components/notice.tsx'
import { PathField } from '../components/path-field.tsx'
import { Progress } from '../components/progress.tsx'
import { DropTarget } from '../inspect/drop-target.tsx'
import { readFiles } from '../inspect/read-files.ts'
import { IssuerSelect } from '../inventory/issuing/issuer-select.tsx'
import { chosenFields, KeyAndValidity, validityUnder } from '../inventory/issuing/key-and-validity.tsx'
import { ProfileSelect } from '../inventory/issuing/profile-select.tsx'
import { useIssuing } from '../inventory/issuing/use-issuing.ts'
import { groupNamesSchema } from '../../shared/device-group.ts'
import { useNow } from '../stores/clock.ts'
import { BroughtFiles } from './brought-files.tsx'
import { BrokenOff } from './broken-off.tsx'
import { editEnrolment, makePlan, sourceOf, useEnrolStore, type SourceWay } from './enrol-store.ts'
import type { PlanRequest } from './plan-request.ts'
import classes from './source-form.module.css'

const ways: { value: SourceWay; label: string }[] = [
  { value: 'pattern', label: 'A pattern' },
  { value: 'text', label: 'A pasted table' },
  { value: 'table', label: 'A CSV file' },
  { value: 'requests', label: 'Requests' },
]

const nothingYet: Readonly<Record<SourceWay, string>> = {
  pattern: 'Type a pattern of ids.',
  text: 'Paste the table.',
  table: 'Choose the file, or drop it on this window.',
  requests: 'Choose the requests, or say in which folder they are.',
}

/** Where the devices come from, and what holds for all of them. */
export function SourceForm() {
  const now = useNow()
  const draft = useEnrolStore((store) => store.draft)
  const { way, rest } = draft
  const { profiles, profile, issuers } = useIssuing('device', true, rest.profile)
  const issuer = issuers?.find(({ fingerprint }) => fingerprint === draft.issuer) ?? issuers?.[0]
  const validity = validityUnder(rest, profile, issuer, now)
  const [isTried, setIsTried] = useState(false)
  const [fileProblem, setFileProblem] = useState<string>()
  const plan = useCall((_, signal, request: PlanRequest) => makePlan(request, signal))
  const source = sourceOf(draft)
  const missing = isTried && source === undefined ? nothingYet[way] : undefined

  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    setIsTried(true)
    const groups = groupNamesSchema.safeParse(draft.groups)
    if (!source || validity.problem !== undefined || !groups.success) return
    void plan.run({ source, groups: groups.data, resumes: draft.resumes, ...chosenFields(rest, validity, issuer) })
  }
  const bring = async (chosen: readonly File[]) => {
    if (chosen.length === 0) return
    const isTable = way === 'table' || (way !== 'requests' && chosen.length === 1)
    const { files, problems } = await readFiles(isTable ? chosen.slice(0, 1) : chosen)
    const [problem] = problems
    setFileProblem(problem && `${problem.name}: ${problem.message} ${problem.remedy}`)
    if (files.length === 0) return
    plan.reset()
    editEnrolment(isTable ? { way: 'table', table: files[0] } : { way: 'requests', requests: files, folder: '' })
  }
  return (
    <form className={classes.form} noValidate aria-label="Where the devices come from" data-takes-drops onSubmit={submit}>
      <DropTarget
        sentence={way === 'requests' ? 'Drop the requests of your devices' : 'Drop a table of devices'}
        note="You see what is in it before anything is made."
        isWatching={isUncovered}
        onDrop={(files) => void bring(files)}
      />
      <BrokenOff />
      <div className={classes.part}>
        <SegmentedControl
          aria-label="Where the devices come from"
          fullWidth
          data={ways}
          value={way}
          onChange={(value) => {
            plan.reset()
            setIsTried(false)
            setFileProblem(undefined)
            editEnrolment({ way: value })
          }}
        />
        {way === 'pattern' && (
          <TextInput
            label="Pattern of the ids"
            description="{001..500} counts, with as many digits; {north,south} stands for either. They can stand in each other, and beside each other."
            placeholder="sensor-{001..500}"
            classNames={{ input: classes.mono! }}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={draft.pattern}
            maxLength={1000}
            spellCheck={false}
            autoCapitalize="none"
            error={missing}
            onChange={(event) => editEnrolment({ pattern: event.currentTarget.value })}
          />
        )}
        {way === 'text' && (
          <Textarea
            label="The table"
            description="One device on each line, as copied from a spreadsheet or a CSV. A first line with names of columns is understood; without it, the first column is the id."
            placeholder={'id,common name,alternative names,days,group\nsensor-1,,dns:sensor-1.local,90,hall 3'}
            classNames={{ input: classes.mono! }}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            rows={9}
            value={draft.text}
            spellCheck={false}
            autoCapitalize="none"
            error={missing}
            onChange={(event) => editEnrolment({ text: event.currentTarget.value })}
          />
        )}
        {way === 'table' && (
          <BroughtFiles
            files={draft.table ? [draft.table] : []}
            verb="Choose a CSV file"
            text="Comma, semicolon or tab; UTF-8, UTF-16 or Latin-1: it is found out. Columns: id, common name, organisational unit, alternative names, days, key type, topic group, group, notes."
            problem={fileProblem ?? missing}
            isOne
            onBring={(files) => void bring(files)}
            onPutAway={() => editEnrolment({ table: undefined })}
          />
        )}
        {way === 'requests' && (
          <>
            <BroughtFiles
              files={draft.requests}
              verb="Choose requests"
              text="Certification requests (PKCS#10) whose keys were born on the devices and stay there. Or drop them, or a whole folder, on this window: a thousand at most."
              problem={fileProblem ?? missing}
              onBring={(files) => void bring(files)}
              onPutAway={() => editEnrolment({ requests: [] })}
            />
            {draft.requests.length === 0 && (
              <PathField
                label="Or a folder with them"
                description="Of the computer where Certwright runs; as many as it holds."
                value={draft.folder}
                onChange={(folder) => editEnrolment({ folder })}
              />
            )}
          </>
        )}
      </div>
      <div className={classes.part}>
        <h2 className={classes.heading}>For all of them</h2>
        <p className={classes.note}>What a row says of itself comes first.</p>
        <GroupInput
          label="Groups"
          description="A batch, a site, a customer: to find, renew and export them together later."
          value={draft.groups}
          onChange={(groups) => editEnrolment({ groups })}
        />
        <ProfileSelect profiles={profiles} profile={profile} onChange={(chosen) => editEnrolment({ rest: chosen })} />
        <IssuerSelect issuers={issuers} value={issuer?.fingerprint} onChange={(fingerprint) => editEnrolment({ issuer: fingerprint })} />
        {profile && (
          <More summary="Key and validity" isForcedOpen={validity.problem !== undefined}>
            <KeyAndValidity value={rest} onChange={(chosen) => editEnrolment({ rest: chosen })} profile={profile} reading={validity} />
          </More>
        )}
        <Checkbox
          label="Goes on with an earlier run"
          description="Devices that are there just as they are listed count as done, and are not refused as doubles."
          checked={draft.resumes}
          onChange={(event) => editEnrolment({ resumes: event.currentTarget.checked })}
        />
        <Checkbox
          label="Verify every signature"
          description="Without it, one in sixteen is verified where there are hundreds of devices; what each certificate says is read back in any case."
          checked={draft.verifiesAll}
          onChange={(event) => editEnrolment({ verifiesAll: event.currentTarget.checked })}
        />
      </div>
      <Notice error={plan.error} />
      {plan.isRunning ? (
        <Progress label="Reading the list" onCancel={plan.cancel} />
      ) : (
        <Button type="submit" className={classes.end} disabled={issuers?.length === 0}>
          See what would be issued
        </Button>
      )}
    </form>
  )
}

/** Not while the vault is locked away. */
function isUncovered(): boolean {
  return !document.documentElement.hasAttribute('data-covered')
}
