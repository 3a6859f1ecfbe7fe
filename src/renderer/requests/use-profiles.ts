import { useQuery } from '../calls/use-query.ts'
import type { ProfileSummary } from '../../shared/profile.ts'

/** Every profile that a request can be made or signed by: a root CA signs itself. Undefined until the core has answered. */
export function useRequestProfiles(): readonly ProfileSummary[] | undefined {
  const { data } = useQuery(['profiles'], (core, signal) => core.profiles.list(undefined, { signal }))
  return data?.filter(({ kind }) => kind !== 'root-ca')
}

/** What a profile is called; its id where it is not there any more. */
export function useProfileTitles(): (id: string) => string {
  const profiles = useRequestProfiles()
  return (id) => profiles?.find((profile) => profile.id === id)?.title ?? id
}
