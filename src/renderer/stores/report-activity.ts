import type { Core } from '../api.ts'

/** What hands do. A pointer may seem to move because the page moved under it, so that its moving is none of these. */
const acts = ['pointerdown', 'keydown', 'wheel'] as const
/** Little beside the shortest idle time, a minute. */
const reportEveryMs = 10_000

/** Tells the core that a person uses this page, whenever they do and not more often than needed, until `signal` aborts. */
export function reportActivity(page: EventTarget, core: { app: Pick<Core['app'], 'noteActivity'> }, signal: AbortSignal): void {
  let reportedAt = -Infinity
  const report = ({ timeStamp }: Event) => {
    if (timeStamp - reportedAt < reportEveryMs) return
    reportedAt = timeStamp
    // A core that cannot be reached has no vault to keep open, and the lost connection says so itself.
    core.app.noteActivity().catch(() => undefined)
  }
  for (const act of acts) page.addEventListener(act, report, { signal, capture: true, passive: true })
}
