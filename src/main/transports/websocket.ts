import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { z } from 'zod'
import { AppError } from '../../shared/errors.ts'
import type { ClientMessage, ServerMessage, ServerTransport } from '../../shared/rpc.ts'
import { webSocketTransport } from '../../shared/websocket-transport.ts'
import type { Access } from '../pages/access.ts'
import { answerPage, type Pages } from '../pages/page-files.ts'

/** Close code of ours: the first message held no token that we gave out, or it was taken back. */
export const notAdmitted = 4401

/** A running browser host. */
export interface PageServer {
  /** Without a trailing slash: http://127.0.0.1:PORT */
  readonly origin: string
  close(): Promise<void>
}

export interface PageServerOptions {
  port: number
  pages: Pages
  access: Access
  /** Called for each page that has shown a token. */
  serve(transport: ServerTransport): void
}

/** What a page may send at most in one message: a file of 32 MiB in base64, and some room. */
const maxMessageOctets = 48 * 1024 * 1024
/** What anybody may send, frames included, before it has shown a token; a token takes some hundred. */
const maxOctetsBeforeToken = 4096
const firstMessageWithinMs = 10_000
const closeWithinMs = 1000
const tokenSchema = z.object({ token: z.string().max(200) })
const codeSchema = z.object({ code: z.string().max(200) })

/**
 * Serves the window and its WebSocket on loopback only. Every request must name our own host, and whatever changes or
 * connects must come from our own origin, so that no other page in the same browser can speak to the core (DNS
 * rebinding, cross-site WebSocket hijacking). Throws PORT_IN_USE, PORT_NOT_ALLOWED.
 */
export async function startPageServer({ port, pages, access, serve }: PageServerOptions): Promise<PageServer> {
  const server = createServer()
  await listen(server, port)
  const { port: actual } = server.address() as AddressInfo
  const hosts = [`127.0.0.1:${actual}`, `localhost:${actual}`]
  const isOurHost = ({ headers }: IncomingMessage) => hosts.includes(headers.host ?? '')
  const isOurOrigin = (request: IncomingMessage) =>
    isOurHost(request) && request.headers.origin === `http://${request.headers.host ?? ''}`

  server.on('request', (request, response) => {
    if (!isOurHost(request)) return refuse(response, 421)
    // Not by `new URL`: that throws for what any page may ask for, `//` among it, and nobody would catch it.
    const pathname = (request.url ?? '/').replace(/[?#].*$/s, '')
    if (request.method === 'POST' && pathname === '/session') {
      if (!isOurOrigin(request)) return refuse(response, 403)
      // A request that is broken off has nobody left to answer.
      exchangeCode(request, response, access).catch(() => response.destroy())
      return
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405)
    const { status, headers, body } = answerPage(pages, pathname, { connectSource: `'self' ws://${request.headers.host!}` })
    response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body)
  })

  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageOctets })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    if (!isOurOrigin(request) || request.url !== '/rpc') {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const liftLimit = limitOctets(socket, maxOctetsBeforeToken, () => webSocket.terminate())
      admit(webSocket, access, (transport) => {
        liftLimit()
        serve(transport)
      })
    })
  })

  return {
    origin: `http://${hosts[0]!}`,
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

/**
 * Calls `tooMuch` when more than that has arrived; gives a function that lifts the limit. Counted on the connection itself: by its
 * own limit `ws` would first take in the largest message that a page may ever send.
 */
function limitOctets(connection: Duplex, limit: number, tooMuch: () => void): () => void {
  let octets = 0
  let isLifted = false
  const count = (chunk: Buffer) => {
    octets += chunk.length
    // What lifts the limit stands in a chunk that `ws` hears before this does.
    if (octets > limit && !isLifted) tooMuch()
  }
  connection.on('data', count)
  return () => {
    isLifted = true
    connection.off('data', count)
  }
}

/** The first message must be a token; until then nothing that a page sends reaches the core. */
function admit(socket: WebSocket, access: Access, serve: (transport: ServerTransport) => void): void {
  socket.on('error', () => socket.terminate())
  const timer = setTimeout(() => shutOut(socket), firstMessageWithinMs)
  socket.once('close', () => clearTimeout(timer))
  socket.once('message', (data: Buffer) => {
    clearTimeout(timer)
    const parsed = tokenSchema.safeParse(parseJson(data))
    const admission = parsed.success ? access.admit(parsed.data.token) : undefined
    if (!admission) return shutOut(socket)
    const takenBack = () => shutOut(socket)
    admission.addEventListener('abort', takenBack)
    socket.once('close', () => admission.removeEventListener('abort', takenBack))
    serve(webSocketTransport<ServerMessage, ClientMessage>(socket))
    socket.send(JSON.stringify({ ready: true }))
  })
}

/** Hears nothing more at once, and does not wait long for the other side to close too. */
function shutOut(socket: WebSocket): void {
  socket.removeAllListeners('message')
  socket.close(notAdmitted)
  const timer = setTimeout(() => socket.terminate(), closeWithinMs)
  socket.once('close', () => clearTimeout(timer))
}

/** Answers with the token for a code; 413 for a body that no code is as long as, 401 for a code that is not good. */
async function exchangeCode(request: IncomingMessage, response: ServerResponse, access: Access): Promise<void> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > 1000) {
      refuse(response, 413)
      return
    }
    chunks.push(chunk)
  }
  const parsed = codeSchema.safeParse(parseJson(Buffer.concat(chunks)))
  const token = parsed.success ? access.exchange(parsed.data.code) : undefined
  if (token === undefined) {
    refuse(response, 401)
    return
  }
  response
    .writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
    .end(JSON.stringify({ token }))
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end('Refused')
}

function parseJson(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString('utf8'))
  } catch {
    return undefined
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(listenFailure(port, cause))
    })
    server.listen(port, '127.0.0.1', resolve)
  })
}

function listenFailure(port: number, cause: NodeJS.ErrnoException): Error {
  const details = { port }
  switch (cause.code) {
    case 'EADDRINUSE':
      return new AppError('PORT_IN_USE', `Port ${port} of 127.0.0.1 is in use.`, {
        remedy: 'Choose another port, or 0 for any free one.',
        details,
        cause,
      })
    case 'EACCES':
      return new AppError('PORT_NOT_ALLOWED', `Port ${port} may not be opened by this user.`, {
        remedy: 'Choose a port above 1023.',
        details,
        cause,
      })
    default:
      return cause
  }
}
