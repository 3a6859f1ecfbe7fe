import { z } from 'zod'
import { provisionDraftSchema, wizardSteps } from './provision-draft.ts'

const key = 'certwright-provisioning'

const memorySchema = z.object({
  vaultPath: z.string().nullable(),
  step: z.enum(wizardSteps),
  draft: provisionDraftSchema,
})
/** What of a walk outlives a reload of the page: what was typed, no secret. */
export type WalkMemory = z.output<typeof memorySchema>

/** Keeps it until the window is closed. A window that keeps nothing is as good as any other. */
export function rememberWalk(memory: WalkMemory | undefined): void {
  try {
    if (memory) sessionStorage.setItem(key, JSON.stringify(memory))
    else sessionStorage.removeItem(key)
  } catch {
    // Storage may be full or forbidden; the walk goes on in memory.
  }
}

/** What was kept; undefined where there is nothing, or something else. */
export function recallWalk(): WalkMemory | undefined {
  try {
    const parsed = memorySchema.safeParse(JSON.parse(sessionStorage.getItem(key) ?? 'null'))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}
