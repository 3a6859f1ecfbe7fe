import { SegmentedControl, TextInput } from '@mantine/core'
import {
  IconAlertTriangle,
  IconAppWindow,
  IconBook2,
  IconBuildingBroadcastTower,
  IconChecks,
  IconCircleX,
  IconCloud,
  IconCpu,
  IconFileCode,
  IconSearch,
  type Icon,
} from '@tabler/icons-react'
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import type { ExportRole, ExportTargetSummary, TargetGroup, TargetVerdict } from '../../shared/export.ts'
import { listTargets } from './target-list.ts'
import classes from './target-picker.module.css'
import { verdictWords } from './verdict-words.ts'

export interface TargetPickerProps {
  targets: readonly ExportTargetSummary[]
  /** What their readers would say to the bundles in question, as far as that is known. */
  verdicts: readonly TargetVerdict[]
  chosen: string | undefined
  onChoose: (target: ExportTargetSummary) => void
  /** Only targets that serve all of these. */
  roles: readonly ExportRole[]
  /** Where given, whose targets are listed can be chosen. */
  onChooseRole?: (role: ExportRole | 'all') => void
  /** It is what `/` leads to. */
  isPageSearch?: boolean
}

/** One of many targets: what is typed narrows the list, the arrows move in it, Enter chooses (WAI-ARIA, combobox pattern). */
export function TargetPicker({ targets, verdicts, chosen, onChoose, roles, onChooseRole, isPageSearch = false }: TargetPickerProps) {
  const [text, setText] = useState('')
  const [moved, setMoved] = useState<number>()
  const id = useId()
  const groups = listTargets(targets, { text, roles })
  const listed = groups.flatMap((group) => group.targets)
  const chosenPlace = Math.max(0, listed.findIndex((target) => target.id === chosen))
  const current = Math.min(moved ?? chosenPlace, listed.length - 1)
  const optionId = (target: ExportTargetSummary) => `${id}-${target.id}`
  const currentOption = useRef<HTMLDivElement>(null)
  useEffect(() => {
    currentOption.current?.scrollIntoView({ block: 'nearest' })
  }, [current, text])

  const choose = (target: ExportTargetSummary) => {
    setMoved(undefined)
    onChoose(target)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const steps: Partial<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6 }
    const step = steps[event.key]
    if (step !== undefined && listed.length > 0) setMoved(Math.min(Math.max(current + step, 0), listed.length - 1))
    else if (event.key === 'Enter' && listed[current]) choose(listed[current])
    else if (event.key === 'Escape' && text !== '') setText('')
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className={classes.picker}>
      <div className={classes.head}>
        <TextInput
          role="combobox"
          aria-label="What are the files for?"
          aria-expanded
          aria-controls={id}
          aria-activedescendant={listed[current] && optionId(listed[current])}
          placeholder="What are the files for?"
          leftSection={<IconSearch size={16} aria-hidden />}
          spellCheck={false}
          autoComplete="off"
          {...(isPageSearch && { 'data-page-search': true })}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value)
            setMoved(0)
          }}
          onKeyDown={onKeyDown}
        />
        {onChooseRole && (
          <SegmentedControl
            fullWidth
            aria-label="Whose files"
            data={[
              { value: 'all', label: 'All' },
              { value: 'broker', label: 'For brokers' },
              { value: 'device', label: 'For devices' },
            ]}
            value={roles.length === 1 ? roles[0]! : 'all'}
            onChange={(role) => onChooseRole(role === 'broker' || role === 'device' ? role : 'all')}
          />
        )}
      </div>
      <div id={id} className={classes.list} role="listbox" aria-label="Targets">
        {groups.map(({ group, title, targets: ofGroup }) => (
          <div key={group} role="group" aria-label={title}>
            <div className={classes.group} aria-hidden>
              {title}
            </div>
            {ofGroup.map((target) => (
              <div
                key={target.id}
                id={optionId(target)}
                ref={target === listed[current] ? currentOption : undefined}
                role="option"
                aria-selected={target.id === chosen}
                data-current={(moved !== undefined && target === listed[current]) || undefined}
                className={classes.option}
                title={target.purpose}
                onClick={() => choose(target)}
              >
                <TargetRow target={target} verdict={verdicts.find((each) => each.target === target.id)} />
              </div>
            ))}
          </div>
        ))}
      </div>
      {listed.length === 0 && <p className={classes.nothing}>No target is like that. Nearly every program reads PEM files.</p>}
    </div>
  )
}

const icons: Readonly<Record<TargetGroup, Icon>> = {
  brokers: IconBuildingBroadcastTower,
  programs: IconAppWindow,
  boards: IconCpu,
  files: IconFileCode,
  clouds: IconCloud,
}

function TargetRow({ target: { title, purpose, group, proof }, verdict }: { target: ExportTargetSummary; verdict: TargetVerdict | undefined }) {
  const GroupIcon = icons[group]
  return (
    <>
      <GroupIcon className={classes.icon} size={17} stroke={1.7} aria-hidden />
      <span className={classes.title}>{title}</span>
      <ProofMark proof={proof} />
      <span className={classes.purpose}>{purpose}</span>
      {verdict?.problem && (
        <span className={classes.verdict} data-severity={verdict.problem.severity} title={`${verdict.problem.message} ${verdict.problem.remedy}`}>
          {verdict.problem.severity === 'error' ? <IconCircleX size={14} aria-hidden /> : <IconAlertTriangle size={14} aria-hidden />}
          <span className={classes.verdictWords}>{verdictWords(verdict)}</span>
        </span>
      )}
    </>
  )
}

/** Whether the files were given to their reader, or held to its documentation alone. */
export function ProofMark({ proof }: { proof: ExportTargetSummary['proof'] }) {
  return (
    <span className={classes.proof} data-proof={proof}>
      {proof === 'proven' ? <IconChecks size={14} aria-hidden /> : <IconBook2 size={14} aria-hidden />}
      {proof}
    </span>
  )
}
