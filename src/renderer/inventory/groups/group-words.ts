import type { DeviceGroup } from '../../../shared/device-group.ts'
import { safeText } from '../../../shared/safe-text.ts'
import { count } from '../../words.ts'

/** Another group that has this name already, in whatever case: renamed to it, both become one. */
export function namesake(groups: readonly DeviceGroup[], group: DeviceGroup, to: string): DeviceGroup | undefined {
  const key = keyOf(to)
  return groups.find((each) => each.name !== group.name && keyOf(each.name) === key)
}

/** What removing a group does, in a sentence or two. */
export function removalWords({ name, devices }: DeviceGroup): string {
  const whom = devices === 0 ? 'No certificate in use is in it' : `${count(devices, 'certificate')} in use will not be in ${safeText(name)} any more`
  return `${whom}. Nothing is revoked or deleted: the certificates stay as they are.`
}

function keyOf(name: string): string {
  return name.trim().normalize('NFC').toLowerCase()
}
