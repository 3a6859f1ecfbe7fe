import { z } from 'zod'
import type { WireError } from './errors.ts'
import { nameText } from './subject.ts'

/** The name of a group of devices: a batch, a site, a customer. 1 to 64 characters; `,` and `;` part names in a table. */
export const groupNameSchema = nameText(64).refine((name) => !/[,;|]/.test(name), {
  error: ({ input }) => `${JSON.stringify(input)} holds one of , ; | which part the names of groups in a table`,
})

/** As many groups as one device can be in. */
export const maxGroups = 20

export const groupNamesSchema = z.array(groupNameSchema).max(maxGroups)

/** A group and how many active certificates are in it. */
export interface DeviceGroup {
  name: string
  devices: number
}

/** What was done with the groups of certificates. */
export interface GroupAssignment {
  /** How many now stand as it was asked. */
  certificates: number
  /** What was not come to, as it was cancelled or the vault takes no more. */
  notStarted: number
  /** Why the vault takes no more; null where it was cancelled, or all was done. */
  stopped: WireError | null
}
