import type { RequestSummary } from '../../shared/request.ts'
import { count } from '../words.ts'
import { objectsIn, type InspectedFile } from './use-inspection.ts'

/** Where one can go on from inspected files; as it stands on the button. */
export interface NextStep {
  label: string
  to: string
}

/** What can be done with what the files hold; the likeliest last, where the primary button stands. */
export function nextSteps(files: readonly InspectedFile[], answers: ReadonlyMap<string, RequestSummary>): NextStep[] {
  const objects = objectsIn(files)
  const requests = objects.filter(({ type }) => type === 'certification-request').length
  const isWorthImporting = objects.some(
    (object) =>
      (object.type === 'certificate' && object.inVault === null && !answers.has(object.facts.fingerprint)) ||
      (object.type === 'private-key' && object.belongsTo.length > 0),
  )
  return [
    ...(isWorthImporting ? [{ label: 'Import…', to: '/inspect/import' }] : []),
    ...(requests > 0 ? [{ label: requests === 1 ? 'Sign the request…' : `Sign ${count(requests, 'request')}…`, to: '/requests/sign' }] : []),
  ]
}
