import { resolve } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import type { ApplicationMessage } from '../../shared/message.ts'
import { unpackMessages } from '../../shared/message-record.ts'
import { LineFile } from '../delivery/line-file.ts'
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
 * Of each what is held as its turn comes; what of it makes room for newer messages before it is read is counted as missed. Throws
 * BUNDLE_EXISTS, NOT_FOUND where nothing is held, CANCELLED, and what writing throws; then nothing of the file is left.
 */
export async function exportMessages(
  workspace: Workspace,
  { sessions, format, to, overwrite }: { sessions: readonly NamedSession[]; format: MessageFileFormat; to: string; overwrite: boolean },
  signal: AbortSignal,
): Promise<{ path: string; messages: number; missed: number; size: number }> {
  const file = await LineFile.open(resolve(to), { overwrite, isSecret: true })
  try {
    await file.write(Buffer.from(messageFileHead(format)))
    let written = 0
    let missed = 0
    for (const { sessionId, name } of sessions) {
      const held = await workspace.network.client().sessions.held({ sessionId })
      if (!held) continue
      missed += held.last - held.first + 1
      for await (const messages of heldMessages(workspace, { sessionId, ...held }, signal)) {
        await file.write(Buffer.from(messages.map((message) => messageFileLine(format, name, message)).join('')))
        written += messages.length
        missed -= messages.length
      }
    }
    if (written + missed === 0) throw nothingHeld(sessions.length)
    await file.finish()
    return { path: file.path, messages: written, missed, size: file.size }
  } catch (error) {
    await file.abandon()
    throw error
  }
}

/** In pieces, as far as `last`: what comes meanwhile would let a busy session never end. */
async function* heldMessages(
  { network }: Workspace,
  { sessionId, first, last }: { sessionId: string; first: number; last: number },
  signal: AbortSignal,
): AsyncGenerator<ApplicationMessage[]> {
  for (let from = first; from <= last; ) {
    signal.throwIfAborted()
    const held = await network.client().sessions.read({ sessionId, from, limit: Math.min(readAtOnce, last - from + 1) })
    if (!held) return
    from = held.first + held.count
    const messages = unpackMessages(held)
    // Where the oldest have made room, the piece begins and ends later.
    yield from > last ? messages.filter(({ sequence }) => sequence <= last) : messages
  }
}

function nothingHeld(sessions: number): AppError {
  return new AppError('NOT_FOUND', sessions === 1 ? 'This session holds no messages.' : 'These sessions hold no messages.', {
    remedy: 'Subscribe to something first, then export.',
    details: { sessions },
  })
}
