import { Button, Checkbox, Group, Radio, SegmentedControl, Select, Stack } from '@mantine/core'
import { useState, type SubmitEvent } from 'react'
import { useQuery } from '../calls/use-query.ts'
import { dropdownInPage } from '../components/dropdown-in-page.ts'
import { PassphraseInput, PassphraseOwner } from '../components/passphrase-input.tsx'
import { readDestination } from '../destination/destination.ts'
import { driveOf } from '../destination/drive-words.ts'
import { FolderChoice } from '../destination/folder-choice.tsx'
import { NoPermissions } from '../destination/no-permissions.tsx'
import { useDrives } from '../destination/use-drives.ts'
import { FleetProgress } from '../fleet/fleet-progress.tsx'
import { fromWireError } from '../../shared/errors.ts'
import type { ExportTargetSummary } from '../../shared/export.ts'
import type { FleetForm } from '../../shared/fleet-export.ts'
import { safeText } from '../../shared/safe-text.ts'
import { useAbout, useIsUnlocked } from '../stores/vault-store.ts'
import { count, grouped } from '../words.ts'
import { ChosenTarget } from './chosen-target.tsx'
import { changeDestination, chooseOption, optionsOf, useExportStore } from './export-store.ts'
import { ManyOutcome } from './many-outcome.tsx'
import { cancelMany, changeMany, useManyStore, writeMany } from './many-store.ts'
import { formTitles, matchingOf } from './many-words.ts'
import classes from './many.module.css'
import { optionProblem } from './option-problem.ts'
import { kindsFor } from './role-kinds.ts'
import { TargetOptions } from './target-options.tsx'
import { listTargets } from './target-list.ts'

/** The same for many devices: everybody, those of groups, or those chosen in the inventory; nobody is shown one by one. */
export function Many({ targets }: { targets: readonly ExportTargetSummary[] }) {
  const { draft, run } = useManyStore()
  const { draft: exportDraft, destination } = useExportStore()
  const { defaultExportFolder } = useAbout()
  const isUnlocked = useIsUnlocked()
  const drives = useDrives()
  const [isTried, setIsTried] = useState(false)
  const groups = useQuery(['groups'], (core, signal) => core.groups.list(undefined, { signal }), { refetchOn: 'inventory' })
  const target = targets.find(({ id }) => id === draft.target)
  const form: FleetForm = draft.form === 'list' && target?.list === null ? 'folders' : draft.form
  const matching = matchingOf(draft, target ? kindsFor(target) : ['device', 'client'])
  const amount = useQuery(['number-of', matching], async (core, signal) => (await core.certificates.list({ ...matching, limit: 1 }, { signal })).total, {
    refetchOn: 'inventory',
    isEnabled: matching !== undefined,
  })
  const number = matching === undefined ? 0 : (amount.data ?? 0)
  const reading = readDestination({ ...destination, form: form === 'archives' ? 'zip' : 'folder', password: draft.password, again: draft.again }, defaultExportFolder)
  const listed = listTargets(targets, { text: '', roles: ['device'] })
  const problem = run?.state === 'failed' && target ? optionProblem(fromWireError(run.error), target) : undefined
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    setIsTried(true)
    const { destination: to } = reading
    if (!target || !matching || !to || number === 0) return
    void writeMany({
      matching,
      target: target.id,
      options: optionsOf(exportDraft, target),
      form,
      folder: to.folder,
      overwrite: false,
      ...(to.password !== undefined && { password: to.password }),
    })
  }
  return (
    <form className={classes.page} noValidate onSubmit={submit}>
      <div className={classes.scroll}>
        <section className={classes.part}>
          <Radio.Group
            label="For whom?"
            classNames={{ label: classes.legend! }}
            value={draft.scope}
            onChange={(scope) => changeMany({ scope: scope === 'groups' || scope === 'matching' ? scope : 'all' })}
          >
            <Stack gap="xs" mt={6}>
              <Radio value="all" label="All devices and clients" />
              {draft.matching && <Radio value="matching" label={`What was chosen in the inventory: ${count(draft.matching.number, 'certificate')}`} />}
              <Radio
                value="groups"
                label="Those of groups"
                disabled={groups.data?.length === 0}
                description={groups.data?.length === 0 ? 'There is no group yet: the inventory puts devices into groups.' : undefined}
              />
            </Stack>
          </Radio.Group>
          {draft.scope === 'groups' && (
            <Checkbox.Group aria-label="Groups" value={[...draft.groups]} onChange={(chosen) => changeMany({ groups: chosen })}>
              <div className={classes.groups}>
                {groups.data?.map(({ name, devices }) => (
                  <Checkbox key={name} value={name} label={`${safeText(name)} (${grouped(devices)})`} />
                ))}
              </div>
            </Checkbox.Group>
          )}
        </section>
        <section className={classes.part}>
          <Select
            label="What for?"
            classNames={{ label: classes.legend! }}
            placeholder="Choose what the files are for"
            searchable
            value={draft.target ?? null}
            data={listed.map(({ title, targets: ofGroup }) => ({ group: title, items: ofGroup.map((each) => ({ value: each.id, label: each.title })) }))}
            error={isTried && !target ? 'Choose what the files are for.' : undefined}
            {...dropdownInPage}
            onChange={(id) => id !== null && changeMany({ target: id })}
          />
          {target && <ChosenTarget target={target} />}
          {target && (
            <Group gap="sm" align="center">
              <SegmentedControl
                aria-label="Form"
                data={(['folders', 'archives', ...(target.list === null ? [] : (['list'] as const))] as const).map((each) => ({
                  value: each,
                  label: formTitles[each],
                }))}
                value={form}
                onChange={(chosen) => changeMany({ form: chosen })}
              />
            </Group>
          )}
          {target && form === 'list' && <p className={classes.note}>{target.list}</p>}
          {target && target.options.length > 0 && (
            <TargetOptions target={target} values={optionsOf(exportDraft, target)} problem={problem} onChange={(name, value) => chooseOption(target.id, name, value)} />
          )}
        </section>
        <section className={classes.part}>
          <h2 className={classes.legend}>Where to?</h2>
          <FolderChoice label="Folder" value={destination.folder} drives={drives} onChange={(folder) => changeDestination({ folder })} />
          {form === 'archives' ? (
            <div className={classes.passwords}>
              <PassphraseOwner />
              <PassphraseInput
                label="Password of every ZIP"
                withStrength
                value={draft.password}
                error={isTried || draft.again !== '' ? reading.passwordProblem : undefined}
                onChange={(password) => changeMany({ password })}
              />
              <PassphraseInput label="The same again" isNew value={draft.again} error={isTried ? reading.againProblem : undefined} onChange={(again) => changeMany({ again })} />
            </div>
          ) : (
            <NoPermissions
              drive={drives.drives && driveOf(reading.folder, drives.drives)}
              action={
                <Button size="compact-sm" variant="default" onClick={() => changeMany({ form: 'archives' })}>
                  Write encrypted ZIPs
                </Button>
              }
            />
          )}
        </section>
      </div>
      <section className={classes.bar} aria-label="Export">
        {run?.state === 'running' ? (
          <FleetProgress label="Writing" progress={run.progress} onCancel={cancelMany} />
        ) : (
          <>
            {run && <ManyOutcome run={run} targets={targets} />}
            <div className={classes.line}>
              <Button type="submit" disabled={number === 0 || !isUnlocked}>
                {number > 0 ? `Write for ${count(number, 'device')}` : 'Write'}
              </Button>
              <span className={classes.note}>{obstacle({ isUnlocked, number, isChosen: matching !== undefined })}</span>
            </div>
          </>
        )}
      </section>
    </form>
  )
}

function obstacle({ isUnlocked, number, isChosen }: { isUnlocked: boolean; number: number; isChosen: boolean }): string {
  if (!isUnlocked) return 'The vault is locked: keys cannot be exported.'
  if (!isChosen) return 'No group is chosen yet.'
  return number === 0 ? 'There is nobody whom this could be written for.' : 'Whom the reader of the files would refuse is left out, and told.'
}
