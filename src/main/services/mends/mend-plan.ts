import type { IdentityInput } from '../../../shared/contract.ts'
import type { Mend, MendPreview, MendProgress, MendResult } from '../../../shared/mend.ts'
import type { BrokerAddress } from '../../../shared/mqtt.ts'
import type { BuiltInBroker } from '../built-in-broker.ts'
import type { Workspace } from '../workspace.ts'

/** What mending works with. */
export interface MendTools {
  workspace: Workspace
  builtInBroker: BuiltInBroker
}

/** How the connection was tried that is to be mended. */
export interface Trial {
  url: BrokerAddress
  identity: IdentityInput
}

/** What the doing of a mend is given. */
export interface MendContext {
  signal: AbortSignal
  emit: (progress: MendProgress) => void
  /** The folder for its files. */
  to: string | undefined
  overwrite: boolean
}

/** A mend that was looked into and can be done; nothing has changed yet. */
export interface MendPlan {
  preview: MendPreview
  perform(context: MendContext): Promise<MendResult>
}

/** Looks into a mend of one kind. Throws why it cannot be done; changes nothing. */
export type Planner<Kind extends Mend['kind']> = (tools: MendTools, trial: Trial, mend: Extract<Mend, { kind: Kind }>) => MendPlan

/** A result of which nothing but `done` is to be told. */
export function result(done: readonly string[], more: Partial<MendResult> = {}): MendResult {
  return { done: [...done], connection: {}, isInForce: false, toDo: [], folder: null, text: null, ...more }
}
