import { contract, type AppContract } from '../../../shared/contract.ts'
import { createClient, serve, type Handlers } from '../../../shared/rpc.ts'
import { memoryTransports } from '../../transports/memory.ts'
import type { Core } from '../core.ts'

/** Some of the contract's handlers. */
export type SomeHandlers = { readonly [Group in keyof AppContract]?: Partial<Handlers<AppContract>[Group]> }

/**
 * A core that answers as told, behind the contract: what a command sends is parsed by the same schemas as by the real core. A
 * call that no handler was given for fails.
 */
export function coreDouble(handlers: SomeHandlers): () => Promise<Core> {
  const groups = Object.entries(contract).map(([group, methods]) => [
    group,
    Object.fromEntries(
      Object.keys(methods).map((method) => [
        method,
        (handlers[group as keyof AppContract] as Record<string, unknown> | undefined)?.[method] ?? unexpected(group, method),
      ]),
    ),
  ])
  return async () => {
    const ends = memoryTransports()
    serve(contract, Object.fromEntries(groups) as Handlers<AppContract>, ends.server, () => undefined)
    return { client: createClient(contract, ends.client), close: async () => ends.close() }
  }
}

function unexpected(group: string, method: string): () => Promise<never> {
  return async () => {
    throw new Error(`nobody expected ${group}.${method}`)
  }
}
