import type { FleetColumn } from '../../shared/fleet-source.ts'

/** As people call their columns; case, spaces, hyphens and underscores aside. */
const titles: Readonly<Record<FleetColumn, readonly string[]>> = {
  id: ['id', 'ids', 'device', 'deviceid', 'devicename', 'name', 'thing', 'thingname', 'clientid', 'registrationid', 'hostname'],
  commonName: ['commonname', 'cn', 'subject'],
  organizationalUnit: ['organizationalunit', 'organisationalunit', 'ou', 'unit', 'department'],
  altNames: ['altnames', 'altname', 'alternativenames', 'alternativename', 'subjectaltname', 'subjectalternativename', 'san', 'sans', 'dns'],
  days: ['days', 'validity', 'validitydays', 'daysvalid', 'validfor'],
  keyType: ['keytype', 'key', 'algorithm', 'keyalgorithm'],
  topicGroup: ['topicgroup', 'topicgroups', 'topic', 'topics'],
  group: ['group', 'groups', 'batch', 'site', 'customer', 'label', 'labels', 'tag', 'tags'],
  notes: ['notes', 'note', 'comment', 'comments', 'remark', 'remarks', 'description'],
}

const byTitle = new Map(Object.entries(titles).flatMap(([column, names]) => names.map((name) => [name, column as FleetColumn])))

/** What a column with this title holds; null for a title that says nothing to us. */
export function columnOf(title: string): FleetColumn | null {
  return byTitle.get(title.toLowerCase().replace(/[\s_-]+/g, '')) ?? null
}
