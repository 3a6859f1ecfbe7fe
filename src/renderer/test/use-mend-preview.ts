import type { Mend, MendPreview } from '../../shared/mend.ts'
import { useQuery, type UseQuery } from '../calls/use-query.ts'
import type { ConnectionRequest } from '../components/connection-draft.ts'
import { useIsUnlocked } from '../stores/vault-store.ts'

/** What a mend would do to this connection; asked again when the vault is unlocked. */
export function useMendPreview({ url, identity }: ConnectionRequest, mend: Mend): UseQuery<MendPreview> {
  const isUnlocked = useIsUnlocked()
  return useQuery(['mend', url, identity, mend, isUnlocked], (core, signal) => core.connectionTest.previewMend({ url, identity, mend }, { signal }))
}
