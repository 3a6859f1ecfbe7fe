import { Radio } from '@mantine/core'
import { IconBuildingBroadcastTower, IconCpu } from '@tabler/icons-react'
import type { ExportRole, ExportTargetSummary } from '../../shared/export.ts'
import { changeExport } from './export-store.ts'
import { rolesWords } from './role-kinds.ts'
import classes from './target-cards.module.css'

const groups: readonly { role: ExportRole; title: string }[] = [
  { role: 'broker', title: 'For brokers' },
  { role: 'device', title: 'For devices and clients' },
]

/** What the files are for: a card for each target, under the role that it is mainly for. */
export function TargetCards({ targets, chosen }: { targets: readonly ExportTargetSummary[]; chosen: string | undefined }) {
  return (
    <fieldset className={classes.targets}>
      <legend className={classes.legend}>What are the files for?</legend>
      {groups.map(({ role, title }) => {
        const ofRole = targets.filter(({ roles }) => roles[0] === role)
        if (ofRole.length === 0) return null
        return (
          <div key={role} className={classes.group}>
            <h2 className={classes.title}>{title}</h2>
            <div className={classes.cards}>
              {ofRole.map((target) => (
                <TargetCard key={target.id} target={target} isChosen={target.id === chosen} />
              ))}
            </div>
          </div>
        )
      })}
    </fieldset>
  )
}

function TargetCard({ target: { id, title, purpose, roles }, isChosen }: { target: ExportTargetSummary; isChosen: boolean }) {
  const Icon = roles[0] === 'broker' ? IconBuildingBroadcastTower : IconCpu
  return (
    <label className={classes.card} data-chosen={isChosen || undefined}>
      <Radio
        name="export-target"
        className={classes.radio}
        value={id}
        checked={isChosen}
        aria-describedby={`purpose-${id}`}
        onChange={() => changeExport({ target: id, scope: 'all', chosen: [] })}
      />
      <Icon className={classes.icon} size={20} stroke={1.7} aria-hidden />
      <span className={classes.words}>
        <span className={classes.name}>{title}</span>
        <span id={`purpose-${id}`} className={classes.purpose}>
          {purpose}
          {roles.length > 1 && ` ${rolesWords(roles)}.`}
        </span>
      </span>
    </label>
  )
}
