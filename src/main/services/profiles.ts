import type { AppContract } from '../../shared/contract.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import { catalogue, summaryOf } from '../profiles/index.ts'

/** The catalogue of profiles. */
export function profilesService(): GroupHandlers<AppContract['profiles']> {
  return { list: async () => catalogue.map(summaryOf) }
}
