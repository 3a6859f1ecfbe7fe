import type { Transport } from './rpc.ts'

/** What we use of a WebSocket; the browser's and the ws package's both have it. */
export interface WebSocketLike {
  readonly readyState: number
  send(text: string): void
  close(code?: number): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  addEventListener(type: 'close', listener: () => void): void
}

const open = 1

/** Carries the messages of a contract as JSON text over an open WebSocket. What cannot be sent any more is not sent. */
export function webSocketTransport<Outgoing, Incoming>(socket: WebSocketLike): Transport<Outgoing, Incoming> {
  return {
    send(message) {
      if (socket.readyState === open) socket.send(JSON.stringify(message))
    },
    onMessage(listener) {
      socket.addEventListener('message', ({ data }) => {
        const message = parse(data)
        // RFC 6455 7.4.1: 1007 is data that is not consistent with its type.
        if (message === undefined) socket.close(1007)
        else listener(message as Incoming)
      })
    },
    onClose: (listener) => socket.addEventListener('close', listener),
  }
}

function parse(data: unknown): unknown {
  try {
    return JSON.parse(String(data))
  } catch {
    return undefined
  }
}
