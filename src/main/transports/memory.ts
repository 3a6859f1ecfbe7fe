import type { ClientMessage, ClientTransport, ServerMessage, ServerTransport, Transport } from '../../shared/rpc.ts'

/** Two ends in one process, for the command line and the tests. Messages go through JSON, as they would over a wire. */
export function memoryTransports(): { client: ClientTransport; server: ServerTransport; close(): void } {
  const toServer = mailbox<ClientMessage>()
  const toClient = mailbox<ServerMessage>()
  const closeListeners: (() => void)[] = []
  let isClosed = false

  function end<Outgoing, Incoming>(out: Mailbox<Outgoing>, own: Mailbox<Incoming>): Transport<Outgoing, Incoming> {
    return {
      send(message) {
        const copy = JSON.parse(JSON.stringify(message)) as Outgoing
        queueMicrotask(() => {
          if (!isClosed) out.deliver(copy)
        })
      },
      onMessage: (listener) => own.listen(listener),
      onClose: (listener) => void closeListeners.push(listener),
    }
  }
  return {
    client: end(toServer, toClient),
    server: end(toClient, toServer),
    close() {
      if (isClosed) return
      isClosed = true
      for (const listener of closeListeners) listener()
    },
  }
}

interface Mailbox<Message> {
  deliver(message: Message): void
  listen(listener: (message: Message) => void): void
}

function mailbox<Message>(): Mailbox<Message> {
  const listeners: ((message: Message) => void)[] = []
  return {
    deliver: (message) => {
      for (const listener of listeners) listener(message)
    },
    listen: (listener) => void listeners.push(listener),
  }
}
