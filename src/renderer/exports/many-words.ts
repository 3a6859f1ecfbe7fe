import type { CertificateCondition } from '../../shared/certificate.ts'
import type { FleetExport, FleetForm } from '../../shared/fleet-export.ts'
import type { CertificateKind } from '../../shared/profile.ts'
import { count } from '../words.ts'
import type { ManyDraft } from './many-store.ts'

/** Whom an export of many is for, of the kinds that the target serves; undefined where nobody is chosen. */
export function matchingOf({ scope, groups, matching }: Pick<ManyDraft, 'scope' | 'groups' | 'matching'>, kinds: readonly CertificateKind[]): CertificateCondition | undefined {
  switch (scope) {
    case 'all':
      return { kinds: [...kinds], statuses: ['active'] }
    case 'groups':
      return groups.length === 0 ? undefined : { kinds: [...kinds], statuses: ['active'], groups: [...groups] }
    case 'matching': {
      if (!matching) return undefined
      const { condition } = matching
      const served = kinds.filter((kind) => condition.kinds?.includes(kind) ?? true)
      return served.length === 0 ? undefined : { ...condition, kinds: served }
    }
  }
}

/** In which form: for each device, or what the target makes for all of them. */
export const formTitles: Readonly<Record<FleetForm, string>> = { folders: 'A folder for each', archives: 'An encrypted ZIP for each', list: 'For all together' }

/** "Written for 9,998 devices; 2 are left out." */
export function writtenWords({ written, refused, notStarted, file }: FleetExport): string {
  const rest = [
    ...(refused > 0 ? [`${count(refused, 'is', 'are')} left out`] : []),
    ...(notStarted > 0 ? [`${count(notStarted, 'was', 'were')} not begun`] : []),
  ]
  const done = written === 0 ? 'Nothing was written' : `Written for ${count(written, 'device')}${file === null ? '' : ', in one file'}`
  return `${[done, ...rest].join('; ')}.`
}
