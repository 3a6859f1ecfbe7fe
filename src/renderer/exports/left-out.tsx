import type { RefusedBundle } from '../../shared/export.ts'
import { safeText } from '../../shared/safe-text.ts'
import { Notice } from '../components/notice.tsx'
import { count, listWords } from '../words.ts'

/** Whose bundles their readers would refuse, and why; the same reason stands once. */
export function LeftOut({ refused }: { refused: readonly RefusedBundle[] }) {
  const reasons = Map.groupBy(refused, ({ problem: { message, remedy } }) => JSON.stringify([message, remedy]))
  return [...reasons].map(([key, same]) => {
    const { message, remedy } = same[0]!.problem
    const names = same.map(({ name }) => safeText(name))
    return <Notice key={key} tone="warning" message={`${count(same.length, 'identity is', 'identities are')} left out (${listWords(names, 5)}): ${message}`} remedy={remedy} />
  })
}
