import { z } from 'zod'
import { contract } from '../../shared/contract.ts'
import { fleetColumns } from '../../shared/fleet-source.ts'
import type { CellEdit, PlanRequest } from './plan-request.ts'

const key = 'certwright-fleet-run'
/** More than this is not kept: storage of a page is small. */
const mostCharacters = 2_000_000

/** What is kept of a run until it has ended, so that it can be taken up again after the program was closed or ended. */
export interface RunMemory {
  vault: string
  total: number
  /** ISO 8601. */
  begunAt: string
  /** Undefined where the list was too long to be kept: it has to be brought again. */
  request: PlanRequest | undefined
  edits: readonly CellEdit[]
  verifiesAll: boolean
}

const memorySchema = z.object({
  vault: z.string(),
  total: z.number(),
  begunAt: z.string(),
  request: contract.fleet.plan.input.optional(),
  edits: z.array(z.object({ index: z.number(), column: z.enum(fleetColumns), text: z.string() })),
  verifiesAll: z.boolean().default(false),
})

/** Keeps it until `forgetRun`. Nothing in it is secret. */
export function rememberRun(memory: RunMemory): void {
  const whole = JSON.stringify(memory)
  try {
    localStorage.setItem(key, whole.length <= mostCharacters ? whole : JSON.stringify({ ...memory, request: undefined, edits: [] }))
  } catch {
    // Storage may be full or forbidden; the run goes on, and is not offered again.
  }
}

/** What a run in this vault has left behind; undefined where the last one ended. */
export function recallRun(vault: string | undefined): RunMemory | undefined {
  try {
    const { data } = memorySchema.safeParse(JSON.parse(localStorage.getItem(key) ?? 'null'))
    return data && data.vault === vault ? { ...data, request: data.request } : undefined
  } catch {
    return undefined
  }
}

export function forgetRun(): void {
  try {
    localStorage.removeItem(key)
  } catch {
    // Where nothing can be kept, there is nothing.
  }
}
