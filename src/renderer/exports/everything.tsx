import { Button, Loader, PasswordInput } from '@mantine/core'
import { IconPackageExport } from '@tabler/icons-react'
import { useId, useRef, useState, type SubmitEvent } from 'react'
import { Link } from 'wouter'
import { useQuery } from '../calls/use-query.ts'
import type { ExportTargetSummary } from '../../shared/export.ts'
import { EmptyState } from '../components/empty-state.tsx'
import { Notice } from '../components/notice.tsx'
import { readDestination } from '../destination/destination.ts'
import { WhereTo } from '../destination/where-to.tsx'
import { useAbout, useIsUnlocked } from '../stores/vault-store.ts'
import { count, grouped } from '../words.ts'
import { changeDestination, giveSecret, useExportStore, writeExport } from './export-store.ts'
import classes from './everything.module.css'
import { Fleet } from './fleet.tsx'
import { LeftOut } from './left-out.tsx'
import { RunOutcome } from './run-outcome.tsx'
import { treeLines } from './tree-lines.ts'
import type { FleetPage } from './use-fleet-page.ts'
import { useEverythingCheck, type EverythingCheck } from './use-everything-check.ts'
import { WriteBar } from './write-bar.tsx'

export interface EverythingProps {
  targets: readonly ExportTargetSummary[]
  fleet: FleetPage
  /** The fingerprint of the one whose bundle is shown. */
  opened: string | undefined
}

/** Everybody with the target of their own, and all of it written in one go. */
export function Everything({ targets, fleet, opened }: EverythingProps) {
  const run = useExportStore((store) => store.run)
  const isAnybodyThere = fleet.targets.length > 0
  const check = useEverythingCheck(isAnybodyThere)
  if (run?.state === 'done' && run.task.way === 'everything') {
    return (
      <div className={classes.outcome}>
        <RunOutcome run={run} targets={targets} />
      </div>
    )
  }
  if (fleet.choices && !isAnybodyThere) {
    return (
      <EmptyState
        icon={IconPackageExport}
        title="Nobody to write for yet"
        action={
          <Button component={Link} href="/provision">
            Set up your broker
          </Button>
        }
      >
        Here stands every broker, device and client of this vault, each with the program or board that its files are for. The five steps of
        Provision make the first of them.
      </EmptyState>
    )
  }
  return (
    <div className={classes.page}>
      <Fleet targets={targets} fleet={fleet} refused={check.data?.refused} isChecking={check.isLoading} opened={opened} />
      <Work targets={targets} fleet={fleet} check={check} />
    </div>
  )
}

function Work({ targets, fleet, check }: { targets: readonly ExportTargetSummary[]; fleet: FleetPage; check: EverythingCheck }) {
  const formId = useId()
  const form = useRef<HTMLFormElement>(null)
  const isUnlocked = useIsUnlocked()
  const { destination, secrets } = useExportStore()
  const { defaultExportFolder } = useAbout()
  const [isTried, setIsTried] = useState(false)
  const reading = readDestination(destination, defaultExportFolder)
  const refused = check.data?.refused ?? []
  const bundles = (check.data?.total ?? 0) - refused.length
  const isReady = isUnlocked && !check.isLoading && bundles > 0
  const write = (event: SubmitEvent) => {
    event.preventDefault()
    if (!isReady) return
    setIsTried(true)
    if (reading.destination) void writeExport({ task: { way: 'everything', secrets }, destination: reading.destination, overwrite: false })
    else form.current?.querySelector<HTMLElement>('[aria-invalid] input, input[type="password"]')?.focus()
  }
  return (
    <div className={classes.work}>
      <form ref={form} id={formId} className={classes.scroll} noValidate onSubmit={write}>
        <section className={classes.section} aria-label="What will be written">
          <div className={classes.heading}>
            <h2 className={classes.title}>What will be written</h2>
            {check.isLoading && isUnlocked && <Loader size={14} aria-label="Asking every reader" />}
          </div>
          <Tree folder={reading.folder} isZip={destination.form === 'zip'} leftOut={refused.map(({ folder }) => folder)} />
          <Notice error={check.error} />
          <LeftOut refused={refused} />
        </section>
        <SecretFields targets={targets} fleet={fleet} />
        <WhereTo draft={destination} reading={reading} showsProblems={isTried} onChange={changeDestination} />
      </form>
      <WriteBar
        way="everything"
        formId={formId}
        verb={bundles > 0 ? `Write ${count(bundles, 'bundle')}` : 'Write everything'}
        isReady={isReady}
        note={noteFor(isUnlocked, check)}
      />
    </div>
  )
}

/** The folders as they would stand. */
function Tree({ folder, isZip, leftOut }: { folder: string; isZip: boolean; leftOut: readonly string[] }) {
  const amounts = useQuery(
    ['export-everything-amounts'],
    async (core, signal) => {
      const of = async (kinds: ('broker' | 'device' | 'client')[]) => (await core.certificates.list({ kinds, statuses: ['active'], limit: 1 }, { signal })).total
      return { brokers: await of(['broker']), others: await of(['device', 'client']) }
    },
    { refetchOn: 'inventory' },
  )
  if (!amounts.data) return <div className={classes.tree} />
  return (
    <ul className={classes.tree} aria-label="Folders">
      {treeLines({ folder, isZip, leftOut, ...amounts.data }).map(({ name, words, depth }) => (
        <li key={name} className={classes.branch} data-depth={depth}>
          <span className={classes.path}>{name}</span>
          <span className={classes.words}>{words}</span>
        </li>
      ))}
    </ul>
  )
}

/** What the chosen targets want anew each time. */
function SecretFields({ targets, fleet }: Pick<EverythingProps, 'targets' | 'fleet'>) {
  const secrets = useExportStore((store) => store.secrets)
  const wanted = fleet.targets.flatMap(({ target: id, count: number }) => {
    const target = targets.find((each) => each.id === id)
    return (target?.options ?? []).filter(({ type }) => type === 'secret').map((option) => ({ id, target: target!.title, number, option }))
  })
  if (wanted.length === 0) return null
  return (
    <section className={classes.section} aria-label="Given anew each time">
      {wanted.map(({ id, target, number, option: { name, title, explanation } }) => (
        <PasswordInput
          key={`${id} ${name}`}
          label={`${title}: ${target}`}
          description={`For ${count(number, 'bundle')}, and kept nowhere. ${explanation}`}
          value={secrets[id]?.[name] ?? ''}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': `Show: ${title}: ${target}` }}
          onChange={(event) => giveSecret(id, name, event.currentTarget.value)}
        />
      ))}
    </section>
  )
}

function noteFor(isUnlocked: boolean, { data, isLoading, error, progress }: EverythingCheck): string {
  if (!isUnlocked) return 'The vault is locked.'
  if (error) return 'What is in the way stands above.'
  if (isLoading || !data) return progress ? `Asking every reader: ${grouped(progress.done)} of ${grouped(progress.total)}.` : 'Asking every reader…'
  return data.refused.length > 0 ? `${count(data.refused.length, 'identity is', 'identities are')} left out.` : 'Holds private keys: whoever has them can be that device.'
}
