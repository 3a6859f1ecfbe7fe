import { contract, type AppContract } from '../shared/contract.ts'
import { AppError } from '../shared/errors.ts'
import { createClient, type Client, type ClientTransport } from '../shared/rpc.ts'
import { webSocketTransport } from '../shared/websocket-transport.ts'
import { forgetToken, sessionToken } from './session-token.ts'

/** The core, as a page calls it. */
export type Core = Client<AppContract>

/** Thrown by `connect` in the browser host: the address that opened this page is used up, or the host was started anew. */
export class FreshLinkNeeded extends Error {
  override name = 'FreshLinkNeeded'
}

/** What Electron's preload script puts there. */
interface Bridge {
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
}
declare global {
  interface Window {
    certwright?: Bridge
  }
}

/** The browser host's own close code for a token that it does not know. */
const tokenRefused = 4401
const handshakeTimeoutMs = 10_000

/**
 * Connects this page with the core: over Electron's bridge where there is one, else over a WebSocket to the own origin.
 * `onLost` is called once, when a connection that stood has gone. Throws FreshLinkNeeded, or AppError with CONNECTION_CLOSED.
 */
export async function connect(onLost: () => void): Promise<Core> {
  const transport = window.certwright ? bridgeTransport(window.certwright) : await openSocket(onLost)
  return createClient(contract, transport, connectionLost)
}

function bridgeTransport(bridge: Bridge): ClientTransport {
  return {
    send: (message) => bridge.send(message),
    onMessage: (listener) => bridge.onMessage((message) => listener(message as never)),
    // The window and its core live and die together.
    onClose: () => undefined,
  }
}

async function openSocket(onLost: () => void): Promise<ClientTransport> {
  const token = await sessionToken()
  if (token === undefined) throw new FreshLinkNeeded()
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:'
  const socket = new WebSocket(`${scheme}//${location.host}/rpc`)
  await handshake(socket, token)
  socket.addEventListener('close', onLost, { once: true })
  return webSocketTransport(socket)
}

/** The token is the first message, so that it stands in no address and no log; the core then says that it is ready. */
function handshake(socket: WebSocket, token: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const settled = new AbortController()
    const settle = (action: () => void) => {
      settled.abort()
      clearTimeout(timer)
      action()
    }
    const timer = setTimeout(() => {
      settle(() => reject(connectionLost()))
      socket.close()
    }, handshakeTimeoutMs)
    const { signal } = settled
    socket.addEventListener('open', () => socket.send(JSON.stringify({ token })), { signal })
    socket.addEventListener('message', () => settle(resolve), { signal })
    socket.addEventListener(
      'close',
      ({ code }) =>
        settle(() => {
          if (code === tokenRefused) forgetToken()
          reject(code === tokenRefused ? new FreshLinkNeeded() : connectionLost())
        }),
      { signal },
    )
  })
}

function connectionLost(): AppError {
  return new AppError('CONNECTION_CLOSED', 'The connection to Certwright is lost.', {
    remedy: 'See that Certwright still runs, then press Reconnect.',
  })
}
