import { useQuery } from '../calls/use-query.ts'
import type { RequestSummary } from '../../shared/request.ts'
import { fileOfText } from './read-files.ts'
import { objectsIn, type InspectedFile } from './use-inspection.ts'

const nobody: ReadonlyMap<string, RequestSummary> = new Map()

/** The requests of ours that certificates in the files answer, by the fingerprint of the certificate: the keys are the same. */
export function useAnswers(files: readonly InspectedFile[] | undefined): ReadonlyMap<string, RequestSummary> {
  const candidates = objectsIn(files)
    .filter((object) => object.type === 'certificate')
    .filter(({ key, inVault }) => key === 'in-vault' && inVault === null)
  const { data } = useQuery(
    ['answers', candidates.map(({ facts }) => facts.fingerprint)],
    async (core, signal) => {
      const requests = (await core.requests.list(undefined, { signal })).slice(0, 1000)
      if (requests.length === 0) return nobody
      const inspections = await core.files.inspect({ files: requests.map(({ pem, name }) => fileOfText(pem, name).file) }, { signal })
      const byKey = new Map(
        inspections.flatMap(({ objects }, index) => {
          const [object] = objects
          return object?.type === 'certification-request' ? [[object.facts.publicKeyHash, requests[index]!] as const] : []
        }),
      )
      return new Map(
        candidates.flatMap(({ facts }) => {
          const request = byKey.get(facts.publicKeyHash)
          return request ? [[facts.fingerprint, request] as const] : []
        }),
      )
    },
    { isEnabled: candidates.length > 0, refetchOn: 'audit' },
  )
  return candidates.length === 0 ? nobody : (data ?? nobody)
}
