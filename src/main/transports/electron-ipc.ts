import type { IpcMainEvent, WebContents } from 'electron'
import type { ClientMessage, ServerTransport } from '../../shared/rpc.ts'
import { pageOrigin } from '../pages/app-scheme.ts'

/** The preload's one channel, by which page and core send each other messages. */
const channel = 'certwright'

/**
 * Speaks to the page that `contents` shows now, and to no other: what another frame, another origin or another window
 * sends is not heard. Closes when that page is gone: left, reloaded, crashed, or closed with its window.
 */
export function electronTransport(contents: WebContents): ServerTransport {
  const { ipc } = contents
  const closeListeners: (() => void)[] = []
  let isClosed = false

  function close(): void {
    if (isClosed) return
    isClosed = true
    for (const listener of closeListeners) listener()
  }
  // Emitted once the next document has taken the place of this one; fragments, which are our routes, do not count.
  contents.once('did-navigate', close)
  contents.once('render-process-gone', close)
  contents.once('destroyed', close)

  return {
    send(message) {
      if (!isClosed && !contents.isDestroyed()) contents.send(channel, message)
    },
    onMessage(listener) {
      const hear = (event: IpcMainEvent, message: unknown) => {
        if (isOurPage(event, contents)) listener(message as ClientMessage)
      }
      ipc.on(channel, hear)
      closeListeners.push(() => ipc.off(channel, hear))
    },
    onClose: (listener) => void closeListeners.push(listener),
  }
}

/** `senderFrame` is null for a frame that is gone; its main frame is our page unless something else was loaded there. */
function isOurPage({ sender, senderFrame }: IpcMainEvent, contents: WebContents): boolean {
  return sender === contents && senderFrame !== null && senderFrame === contents.mainFrame && senderFrame.origin === pageOrigin
}
