import { daysUntil } from '../../shared/certificate.ts'
import type { RevocationListSummary } from '../../shared/revocation.ts'
import { count } from '../words.ts'

/** How a revocation list stands, for a line beside its icon. */
export function revocationListWords({ state, nextUpdate }: Pick<RevocationListSummary, 'state' | 'nextUpdate'>, now: Date): string {
  const days = daysUntil(nextUpdate, now)
  switch (state) {
    case 'current':
      return `Current for ${count(days, 'more day', 'more days')}`
    case 'expires-soon':
      return days === 0 ? 'Expires within a day' : `Expires in ${count(days, 'day')}`
    case 'expired':
      return days === 0 ? 'Expired today' : `Expired ${count(-days, 'day')} ago`
  }
}

/** What that means for the brokers that use it. */
export const revocationListMeaning: Readonly<Record<RevocationListSummary['state'], string>> = {
  current: 'Brokers that use it need the next one before then.',
  'expires-soon': 'Brokers that use it refuse every client from then on: issue the next one and copy it to them.',
  expired: 'Brokers that use it refuse every client.',
}

/** Which of several lists needs attention first; undefined where none does. */
export function mostUrgentList(lists: readonly RevocationListSummary[]): RevocationListSummary | undefined {
  return lists
    .filter(({ state }) => state !== 'current')
    .sort((a, b) => a.nextUpdate.localeCompare(b.nextUpdate))[0]
}
