import { once } from 'node:events'
import { request } from 'node:http'
import { connect as connectTcp } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { ServerTransport } from '../../shared/rpc.ts'
import { Access } from '../pages/access.ts'
import { notAdmitted, startPageServer, type PageServer } from './websocket.ts'

const pages = new Map([
  ['/index.html', { bytes: Buffer.from('<meta content="__STYLE_NONCE__">'), mediaType: 'text/html; charset=utf-8' }],
  ['/assets/a.js', { bytes: Buffer.from('1'), mediaType: 'text/javascript; charset=utf-8' }],
])

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

describe('the page server', () => {
  let server: PageServer
  let access: Access
  let transports: ServerTransport[] = []
  beforeEach(async () => {
    access = new Access()
    transports = []
    server = await startPageServer({ port: 0, pages, access, serve: (transport) => void transports.push(transport) })
  })
  afterEach(() => server.close())

  function ask(path: string, { method = 'GET', headers = {}, body = '' } = {}): Promise<Answer> {
    const { hostname, port } = new URL(server.origin)
    return new Promise((resolve, reject) => {
      const asking = request({ hostname, port, path, method, headers }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body: text }))
      })
      asking.once('error', reject)
      asking.end(body)
    })
  }

  async function closeCodeOf(socket: WebSocket): Promise<number> {
    return new Promise((resolve) => {
      socket.once('close', resolve)
      socket.once('error', () => undefined)
    })
  }
  const connect = (origin: string) => new WebSocket(`${server.origin.replace('http', 'ws')}/rpc`, { origin })

  // Any page in the same browser can ask for these; a throw in the listener would end the core.
  it.each(['//', '///', '//[', '/%', '/?q', 'http://[', '*'])('answers a request for %j and goes on', async (path) => {
    expect([200, 404]).toContain((await ask(path)).status)
    expect((await ask('/')).status).toBe(200)
  })

  it('outlives a code that is broken off halfway', async () => {
    const { hostname, port } = new URL(server.origin)
    const socket = connectTcp(Number(port), hostname)
    const headers = `Host: ${hostname}:${port}\r\nOrigin: ${server.origin}\r\nContent-Length: 100\r\nExpect: 100-continue`
    socket.write(`POST /session HTTP/1.1\r\n${headers}\r\n\r\n`)
    // The server is at the body now.
    await once(socket, 'data')
    socket.destroy()
    await once(socket, 'close')
    expect((await ask('/')).status).toBe(200)
  })

  it('binds loopback only', () => {
    expect(server.origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })

  it('serves the page with a strict policy and a nonce that is new each time', async () => {
    const [first, second] = [await ask('/'), await ask('/')]
    const policy = String(first.headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).not.toContain('unsafe')
    const nonce = /content="([^"]+)"/.exec(first.body)![1]!
    expect(policy).toContain(`'nonce-${nonce}'`)
    expect(second.body).not.toBe(first.body)
  })

  it.each(['/../package.json', '/%2e%2e/package.json', '/assets/..%2f..%2fpackage.json', '/assets\\a.js/../../x', '/index.html/'])(
    'serves nothing for %s',
    async (path) => {
      expect((await ask(path)).status).toBe(404)
    },
  )

  it('refuses a request that names another host (DNS rebinding)', async () => {
    expect((await ask('/', { headers: { host: 'evil.example' } })).status).toBe(421)
  })

  it('exchanges a code once, from our own origin only', async () => {
    const code = access.newCode()
    const body = JSON.stringify({ code })
    const foreign = await ask('/session', { method: 'POST', headers: { origin: 'http://evil.example' }, body })
    const without = await ask('/session', { method: 'POST', body })
    const first = await ask('/session', { method: 'POST', headers: { origin: server.origin }, body })
    const again = await ask('/session', { method: 'POST', headers: { origin: server.origin }, body })
    expect([foreign.status, without.status, first.status, again.status]).toEqual([403, 403, 200, 401])
    expect(JSON.parse(first.body)).toEqual({ token: expect.stringMatching(/^[\w-]{43}$/) })
  })

  it('takes the token back when its code is shown again: of two who had it one is not meant', async () => {
    let reuses = 0
    access.onReuse(() => reuses++)
    const code = access.newCode()
    const token = access.exchange(code)!
    const socket = connect(server.origin)
    socket.once('open', () => socket.send(JSON.stringify({ token })))
    await once(socket, 'message')
    const closed = closeCodeOf(socket)
    const ask = () => access.exchange(code)
    expect([ask(), ask(), await closed, access.admit(token), reuses]).toEqual([undefined, undefined, notAdmitted, undefined, 1])
  })

  it('hears nothing more of a page whose token was taken back', async () => {
    const code = access.newCode()
    const token = access.exchange(code)!
    const socket = connect(server.origin)
    socket.once('open', () => socket.send(JSON.stringify({ token })))
    await once(socket, 'message')
    const heard: unknown[] = []
    transports[0]!.onMessage((message) => heard.push(message))
    // Both are on their way before the other side can know.
    socket.send(JSON.stringify({ type: 'cancel', id: 1 }))
    access.exchange(code)
    await closeCodeOf(socket)
    expect(heard).toEqual([])
  })

  it('takes in little from whom it does not know, and much from whom it does', async () => {
    const stranger = connect(server.origin)
    stranger.once('open', () => stranger.send('x'.repeat(64 * 1024)))
    expect(await closeCodeOf(stranger)).toBe(1006)
    const known = connect(server.origin)
    known.once('open', () => known.send(JSON.stringify({ token: access.exchange(access.newCode()) })))
    await once(known, 'message')
    const heard = new Promise((resolve) => transports.at(-1)!.onMessage(resolve))
    known.send(JSON.stringify({ text: 'x'.repeat(1024 * 1024) }))
    expect(await heard).toMatchObject({ text: expect.stringMatching(/^x{1000}/) })
    known.terminate()
  })

  it('refuses a long or garbled body', async () => {
    const headers = { origin: server.origin }
    expect((await ask('/session', { method: 'POST', headers, body: 'x'.repeat(2000) })).status).toBe(413)
    expect((await ask('/session', { method: 'POST', headers, body: '{' })).status).toBe(401)
  })

  it('refuses a socket from another origin', async () => {
    const refused = new Promise((resolve) => connect('http://evil.example').once('error', resolve))
    expect(String(await refused)).toContain('403')
  })

  it('closes a socket whose first message is no token of ours', async () => {
    const socket = connect(server.origin)
    socket.once('open', () => socket.send(JSON.stringify({ token: 'guess' })))
    expect(await closeCodeOf(socket)).toBe(notAdmitted)
    expect(transports).toEqual([])
  })

  it('says which port is in use', async () => {
    const port = Number(new URL(server.origin).port)
    await expect(startPageServer({ port, pages, access, serve: () => undefined })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      details: { port },
    })
  })
})

describe('access', () => {
  it('lets a code grow old', () => {
    let now = 0
    const access = new Access(() => now)
    const code = access.newCode()
    now = 10 * 60_000 + 1
    expect(access.exchange(code)).toBeUndefined()
  })
})
