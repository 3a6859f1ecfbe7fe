import { AppError } from '../../shared/errors.ts'
import type { ClientMessage, ServerTransport } from '../../shared/rpc.ts'

/** What we use of `process` in a child: Node's channel after `fork`, or the port of an Electron utility process. */
export interface ChildOfParent {
  readonly connected?: boolean | undefined
  send?: ((message: unknown, callback: (error: Error | null) => void) => boolean) | undefined
  on(event: 'message', listener: (message: unknown) => void): unknown
  once(event: 'disconnect', listener: () => void): unknown
  readonly parentPort?: ElectronParentPort | null | undefined
}

/** Electron's `process.parentPort`: what was sent is in `data` of the event. */
export interface ElectronParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown
}

/**
 * Speaks to the process that started this one, by `child_process.fork` or by Electron's `utilityProcess.fork`. `onClose` hears
 * the end of a Node parent; Electron has no event for it, there Chromium ends the child with its parent. What is sent
 * after that is dropped. Throws NOT_AVAILABLE_HERE in a process that nobody forked.
 */
export function parentProcessTransport(self: ChildOfParent = process): ServerTransport {
  const port = self.parentPort
  if (port) {
    return {
      send: (message) => port.postMessage(message),
      onMessage: (listener) => void port.on('message', ({ data }) => listener(data as ClientMessage)),
      onClose: () => undefined,
    }
  }
  if (!self.send) {
    throw new AppError('NOT_AVAILABLE_HERE', 'This program is a part of Certwright and cannot be started by itself.', {
      remedy: 'Start Certwright.',
    })
  }
  return {
    send(message) {
      // Without the callback a parent that has just gone would be an uncaught error here.
      if (self.connected) self.send!(message, () => undefined)
    },
    onMessage: (listener) => void self.on('message', (message) => listener(message as ClientMessage)),
    onClose: (listener) => void self.once('disconnect', listener),
  }
}
