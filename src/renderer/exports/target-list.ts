import { targetGroups, type ExportRole, type ExportTargetSummary, type TargetGroup } from '../../shared/export.ts'

/** The targets of one group, under its title. */
export interface TargetListGroup {
  group: TargetGroup
  title: string
  targets: ExportTargetSummary[]
}

const titles: Readonly<Record<TargetGroup, string>> = {
  brokers: 'Brokers',
  programs: 'Programs',
  boards: 'Boards',
  files: 'Plain files',
  clouds: 'Clouds',
}

/** The targets that serve all of these roles and have every word of `text` in what is said of them, group by group. */
export function listTargets(targets: readonly ExportTargetSummary[], { text, roles }: { text: string; roles: readonly ExportRole[] }): TargetListGroup[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== '')
  const fitting = targets.filter((target) => roles.every((role) => target.roles.includes(role)) && words.every((word) => spoken(target).includes(word)))
  return targetGroups
    .map((group) => ({ group, title: titles[group], targets: fitting.filter((target) => target.group === group) }))
    .filter(({ targets: ofGroup }) => ofGroup.length > 0)
}

function spoken({ id, title, purpose, reader, group }: ExportTargetSummary): string {
  return [id, title, purpose, reader, titles[group]].join('\n').toLowerCase()
}
