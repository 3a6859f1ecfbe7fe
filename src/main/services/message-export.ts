import { AppError } from '../../shared/errors.ts'
import type { ApplicationMessage } from '../../shared/message.ts'
import { unpackMessages } from '../../shared/message-record.ts'
import { checkSingleFile, writeSingleFile } from '../delivery/single-file.ts'
import { messageFileHead, messageFileLine, type MessageFileFormat } from './message-file.ts'
import type { Workspace } from './workspace.ts'

/** How many messages are asked for at once. */
const readAtOnce = 10_000

/** A session, and what it is called in the file. */
export interface NamedSession {
  sessionId: string
  name: string
}

/**
 * Writes what the network process holds of sessions, one after the other, into a file for its owner alone: messages may hold anything.
 * Throws BUNDLE_EXISTS, NOT_FOUND where nothing is held, and what writing throws.
 */
export async function exportMessages(
  workspace: Workspace,
  { sessions, format, to, overwrite }: { sessions: readonly NamedSession[]; format: MessageFileFormat; to: string; overwrite: boolean },
  signal: AbortSignal,
): Promise<{ path: string; messages: number; size: number }> {
  await checkSingleFile(to, { overwrite })
  const parts = [Buffer.from(messageFileHead(format))]
  let count = 0
  for (const { sessionId, name } of sessions) {
    for await (const messages of heldMessages(workspace, sessionId, signal)) {
      parts.push(Buffer.from(messages.map((message) => messageFileLine(format, name, message)).join('')))
      count += messages.length
    }
  }
  if (count === 0) {
    throw new AppError('NOT_FOUND', sessions.length === 1 ? 'This session holds no messages.' : 'These sessions hold no messages.', {
      remedy: 'Subscribe to something first, then export.',
      details: { sessions: sessions.length },
    })
  }
  const bytes = Buffer.concat(parts)
  return { path: await writeSingleFile(to, { bytes, isSecret: true }, { overwrite }), messages: count, size: bytes.length }
}

/** In pieces. What comes meanwhile is not waited for: the end is where it was at the beginning of the last piece. */
async function* heldMessages({ network }: Workspace, sessionId: string, signal: AbortSignal): AsyncGenerator<ApplicationMessage[]> {
  for (let from = 1; ; ) {
    signal.throwIfAborted()
    const held = await network.client().sessions.read({ sessionId, from, limit: readAtOnce })
    if (!held) return
    yield unpackMessages(held)
    from = held.first + held.count
  }
}
