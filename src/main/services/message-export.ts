import { AppError } from '../../shared/errors.ts'
import { unpackMessages } from '../../shared/message-record.ts'
import { checkSingleFile, writeSingleFile } from '../delivery/single-file.ts'
import { messageFileHead, messageFileLine, type MessageFileFormat } from './message-file.ts'
import type { Workspace } from './workspace.ts'

/** How many messages are asked for at once. */
const readAtOnce = 10_000

/**
 * Writes what the network process holds of a session into a file for its owner alone: messages may hold anything. Throws BUNDLE_EXISTS,
 * NOT_FOUND where nothing is held, and what writing throws.
 */
export async function exportMessages(
  { network }: Workspace,
  { sessionId, format, to, overwrite }: { sessionId: string; format: MessageFileFormat; to: string; overwrite: boolean },
  signal: AbortSignal,
): Promise<{ path: string; messages: number; size: number }> {
  await checkSingleFile(to, { overwrite })
  const parts = [Buffer.from(messageFileHead(format))]
  let count = 0
  // What comes while this runs is not waited for: the end is where it was at the beginning of the last piece.
  for (let from = 1; ; ) {
    signal.throwIfAborted()
    const held = await network.client().sessions.read({ sessionId, from, limit: readAtOnce })
    if (!held) break
    parts.push(Buffer.from(unpackMessages(held).map((message) => messageFileLine(format, message)).join('')))
    count += held.count
    from = held.first + held.count
  }
  if (count === 0) {
    throw new AppError('NOT_FOUND', 'This session holds no messages.', { remedy: 'Subscribe to something first, then export.', details: { sessionId } })
  }
  const bytes = Buffer.concat(parts)
  return { path: await writeSingleFile(to, { bytes, isSecret: true }, { overwrite }), messages: count, size: bytes.length }
}
