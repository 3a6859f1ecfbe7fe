import type { MessageCounters } from '../src/shared/session.ts'
import type { ConsoleStage } from './console-stage.ts'

/** A session of the core on a stage that hears all that the publishers send, and takes every batch at once. */
export interface BenchSession {
  /** As last told. */
  readonly counters: MessageCounters
  readonly networkPid: number
  /** Ends it, forgets what it holds, and gives the last counters. */
  close(): Promise<MessageCounters>
}

/** Opens it and subscribes. */
export async function openBenchSession({ core, url }: ConsoleStage, sessionId: string): Promise<BenchSession> {
  const ending = new AbortController()
  const connected = Promise.withResolvers<void>()
  let counters: MessageCounters = { received: 0, sent: 0, kept: 0, dropped: 0, skipped: 0 }
  const session = core.api.sessions.open(
    { sessionId, url, identity: { as: 'bench', clientId: sessionId } },
    {
      signal: ending.signal,
      onEvent(event) {
        if (event.type === 'state') {
          if (event.state.state === 'connected') connected.resolve()
          return
        }
        if (!('counters' in event)) return
        counters = event.counters
        // A test core remembers all that was said.
        core.said.length = 0
        if (event.type === 'messages') core.api.sessions.acknowledge({ sessionId, batch: event.batch.number }).catch(() => undefined)
      },
    },
  )
  await Promise.race([connected.promise, session])
  await core.api.sessions.subscribe({ sessionId, filter: 'load/#' })
  return {
    get counters() {
      return counters
    },
    networkPid: core.children.find(({ entry }) => entry === 'network')!.child.pid!,
    async close() {
      ending.abort()
      await session
      await core.api.sessions.clear({ sessionId })
      return counters
    },
  }
}
