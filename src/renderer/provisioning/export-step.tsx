import { Button, Select, SimpleGrid } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import type { ExportTargetSummary } from '../../shared/export.ts'
import { safeText } from '../../shared/safe-text.ts'
import { useQuery } from '../calls/use-query.ts'
import { dropdownInPage } from '../components/dropdown-in-page.ts'
import { More } from '../components/more.tsx'
import { Notice } from '../components/notice.tsx'
import { Progress } from '../components/progress.tsx'
import { driveOf } from '../destination/drive-words.ts'
import { FolderChoice } from '../destination/folder-choice.tsx'
import { NoPermissions } from '../destination/no-permissions.tsx'
import { useDrives } from '../destination/use-drives.ts'
import { useAbout } from '../stores/vault-store.ts'
import { count } from '../words.ts'
import { ChoiceCards, ExportOptions } from './export-options.tsx'
import { exportChoice, type ExportChoice } from './export-choice.ts'
import { writeRequests } from './export-request.ts'
import { Outcome } from './outcome.tsx'
import { StepPanel } from './step-panel.tsx'
import type { Wizard } from './use-wizard.ts'
import { cancelWriting, forgetWriting, requestKey, writeBundles } from './walk-actions.ts'
import { editDraft, useWalkStore } from './walk-store.ts'
import { WrittenPlaces } from './written-places.tsx'

/** The catalogue of export targets; it does not change while the program runs. */
export function useTargets() {
  return useQuery(['export-targets'], (core, signal) => core.exports.targets(undefined, { signal }))
}

/** Step 4: the files for broker and devices, and where they go. */
export function ExportStep({ wizard, onNext, onBack }: { wizard: Wizard; onNext: () => void; onBack: () => void }) {
  const { draft, reading } = wizard
  const { defaultExportFolder } = useAbout()
  const { writing, written } = useWalkStore()
  const [refusals, setRefusals] = useState(0)
  const targets = useTargets()
  const drives = useDrives()
  const choice = targets.data && exportChoice(draft.export, targets.data)
  const broker = reading.broker.existing
  const devices = reading.chosenDevices
  const folder = (draft.export.folder ?? defaultExportFolder).trim()
  const requests = choice && broker ? writeRequests(draft.export, choice, broker, devices) : []
  const bundles = requests.reduce((sum, { only }) => sum + only.length, 0)
  const isWritten = written !== undefined && written.request === requestKey(requests, folder) && writing.status === 'idle'

  const write = (overwrite: boolean) => {
    if (folder === '') setRefusals((before) => before + 1)
    else void writeBundles(requests, folder, overwrite)
  }
  return (
    <StepPanel
      question="Where shall the files go?"
      sentence="A folder for the broker and one for each device, ready to be copied. Each says in its README how it is used."
      refusals={refusals}
      isReady={choice !== undefined}
      onBack={onBack}
      onNext={isWritten ? onNext : () => write(false)}
      nextLabel={isWritten ? 'Next' : `Write ${count(bundles, 'bundle')}`}
      secondary={
        !isWritten && (
          <Button variant="subtle" onClick={onNext}>
            Skip
          </Button>
        )
      }
      instead={
        writing.status === 'running' ? (
          <Progress label="Writing bundles" done={writing.done} total={writing.total} detail={safeText(writing.name)} onCancel={cancelWriting} />
        ) : undefined
      }
    >
      <Notice error={targets.error} />
      <Outcome of={isWritten ? written : writing.status === 'failed' ? writing.error : undefined}>
        {isWritten && <WrittenPlaces written={written} />}
        <WritingProblem onOverwrite={() => write(true)} />
      </Outcome>
      {choice && (
        <>
          <Mode choice={choice} wizard={wizard} />
          <FolderChoice
            label="Folder"
            value={draft.export.folder ?? defaultExportFolder}
            error={refusals > 0 && folder === '' ? 'Give a folder.' : undefined}
            drives={drives}
            onChange={(typed) => editDraft('export', { folder: typed })}
          />
          <NoPermissions
            drive={drives.drives && driveOf(folder, drives.drives)}
            action={<Link href="/export/everything">One encrypted ZIP is written on the page Export</Link>}
          />
          <Targets choice={choice} />
          <MoreOptions choice={choice} wizard={wizard} />
        </>
      )}
    </StepPanel>
  )
}

function WritingProblem({ onOverwrite }: { onOverwrite: () => void }) {
  const writing = useWalkStore((walk) => walk.writing)
  const notStarted = useWalkStore((walk) => walk.written?.notStarted.length ?? 0)
  if (writing.status === 'cancelled') {
    const remedy = 'A bundle that has its SHA256SUMS is whole; write again to have the others.'
    const left = notStarted > 0 ? `, ${count(notStarted, 'bundle is', 'bundles are')} not written` : ''
    return <Notice tone="info" message={`Cancelled${left}.`} remedy={remedy} onClose={forgetWriting} />
  }
  if (writing.status !== 'failed') return null
  const overwrite = (
    <>
      <span>Overwriting replaces files of the same names; whatever else is there stays.</span>
      <Button size="compact-sm" variant="default" onClick={onOverwrite}>
        Overwrite the files there
      </Button>
    </>
  )
  return <Notice error={writing.error} onClose={forgetWriting} action={writing.error.code === 'BUNDLE_EXISTS' ? overwrite : undefined} />
}

/** What broker and devices have to agree on. */
function Mode({ choice: { broker, shared }, wizard }: { choice: ExportChoice; wizard: Wizard }) {
  return shared.map((option) => (
    <ChoiceCards
      key={option.name}
      draft={wizard.draft.export}
      target={broker}
      option={option}
      onChange={(next) => editDraft('export', next)}
    />
  ))
}

function Targets({ choice }: { choice: ExportChoice }) {
  const { broker, device, brokerTargets, deviceTargets } = choice
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
      <TargetSelect label="For the broker" value={broker} targets={brokerTargets} onChange={(brokerTarget) => editDraft('export', { brokerTarget })} />
      <TargetSelect label="For the devices" value={device} targets={deviceTargets} onChange={(deviceTarget) => editDraft('export', { deviceTarget })} />
    </SimpleGrid>
  )
}

interface TargetSelectProps {
  label: string
  value: ExportTargetSummary
  targets: readonly ExportTargetSummary[]
  onChange: (id: string) => void
}

function TargetSelect({ label, value, targets, onChange }: TargetSelectProps) {
  return (
    <Select
      {...dropdownInPage}
      label={label}
      description={value.purpose}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      value={value.id}
      data={targets.map(({ id, title }) => ({ value: id, label: title }))}
      onChange={(id) => id !== null && onChange(id)}
    />
  )
}

function MoreOptions({ choice, wizard }: { choice: ExportChoice; wizard: Wizard }) {
  const draft = wizard.draft.export
  const { broker, device, brokerOptions, deviceOptions } = choice
  const groups = [
    { target: broker, options: brokerOptions },
    { target: device, options: deviceOptions },
  ].filter(({ options }) => options.length > 0)
  return groups.map(({ target, options }) => (
    <More key={target.id} summary={`More choices: ${target.title}`}>
      <ExportOptions draft={draft} target={target} options={options} onChange={(next) => editDraft('export', next)} />
    </More>
  ))
}
