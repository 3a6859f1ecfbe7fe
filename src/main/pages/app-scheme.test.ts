import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { appSchemeHandler } from './app-scheme.ts'
import { loadPages } from './page-files.ts'

const root = mkdtempSync(join(tmpdir(), 'certwright-pages-'))
const folder = join(root, 'renderer')
let answer: (request: Request) => Response

beforeAll(() => {
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'index.html'), '<!doctype html><meta name="nonce" content="__STYLE_NONCE__"><title>Certwright</title>')
  writeFileSync(join(folder, 'assets', 'index-a1.js'), 'export {}')
  writeFileSync(join(folder, 'assets', 'index-a1.css'), 'body{}')
  writeFileSync(join(folder, 'assets', 'inter-a1.woff2'), new Uint8Array([0x77, 0x4f, 0x46, 0x32, 0xff, 0x00]))
  writeFileSync(join(folder, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  writeFileSync(join(root, 'secret.json'), '{"key":"outside"}')
  answer = appSchemeHandler(loadPages(folder))
})
afterAll(() => rmSync(root, { recursive: true }))

/** A request as Electron hands it over; the URL is given as it stands, which Node's Request would tidy up. */
const ask = (url: string, method = 'GET') => answer({ url, method } as unknown as Request)

describe('the app scheme', () => {
  test.each([
    ['/', 'text/html; charset=utf-8'],
    ['/index.html', 'text/html; charset=utf-8'],
    ['/assets/index-a1.js', 'text/javascript; charset=utf-8'],
    ['/assets/index-a1.css', 'text/css; charset=utf-8'],
    ['/assets/inter-a1.woff2', 'font/woff2'],
    ['/icon.svg', 'image/svg+xml'],
  ])('answers %s as %s, which nobody may guess otherwise', (path, mediaType) => {
    const { status, headers } = ask(`app://certwright${path}`)
    expect({ status, type: headers.get('content-type'), sniff: headers.get('x-content-type-options') }).toEqual({
      status: 200,
      type: mediaType,
      sniff: 'nosniff',
    })
  })

  test('gives the octets as they are in the file, whatever the query', async () => {
    const body = await ask('app://certwright/assets/inter-a1.woff2?v=1').arrayBuffer()
    expect([...new Uint8Array(body)]).toEqual([0x77, 0x4f, 0x46, 0x32, 0xff, 0x00])
  })

  test('gives the page a policy without inline script, without connections, and a nonce of its own each time', async () => {
    const pages = [ask('app://certwright/'), ask('app://certwright/')]
    const seen = await Promise.all(
      pages.map(async (page) => {
        const policy = page.headers.get('content-security-policy')!
        const nonce = /'nonce-([A-Za-z0-9+/]{22}==)'/.exec(policy)?.[1]
        expect(await page.text()).toContain(`content="${nonce!}"`)
        const directives = Object.fromEntries(policy.split('; ').map((each) => [each.split(' ')[0]!, each.split(' ').slice(1).join(' ')]))
        expect(directives).toMatchObject({
          'default-src': "'none'",
          'script-src': "'self'",
          'connect-src': "'none'",
          'base-uri': "'none'",
          'form-action': "'none'",
          'frame-ancestors': "'none'",
        })
        expect(policy).not.toMatch(/unsafe-(inline|eval)/)
        return nonce
      }),
    )
    expect(seen[0]).not.toBe(seen[1])
  })

  test.each([
    'app://certwright/../secret.json',
    'app://certwright/%2e%2e/secret.json',
    'app://certwright/%2e%2e%2fsecret.json',
    'app://certwright/..%2fsecret.json',
    'app://certwright/..%5csecret.json',
    'app://certwright/..\\secret.json',
    'app://certwright/assets/../../secret.json',
    'app://certwright/assets/%2e%2e/%2e%2e/secret.json',
    'app://certwright/%252e%252e/secret.json',
    'app://certwright//secret.json',
    'app://certwright/./../secret.json',
    'app://certwright/index.html/../../secret.json',
    'app://certwright/index.html%00.js',
    'app://certwright/C:/secret.json',
    'app://certwright/file:///etc/passwd',
    'app://certwright/assets',
    'app://certwright/assets/',
    'app://certwright/__proto__',
    'app://certwright/constructor',
  ])('does not find %s', async (url) => {
    const response = ask(url)
    expect(response.status).toBe(404)
    expect(await response.text()).not.toContain('outside')
  })

  test.each(['app://other/index.html', 'app://certwright.example/', 'app://certwright:80/', 'app:///index.html', 'app://CERTWRIGHT/'])(
    'does not answer for another host: %s',
    (url) => {
      expect(ask(url).status).toBe(404)
    },
  )

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('refuses %s', (method) => {
    expect(ask('app://certwright/', method).status).toBe(405)
  })

  test('answers HEAD without a body', async () => {
    const response = ask('app://certwright/', 'HEAD')
    expect({ status: response.status, body: await response.text() }).toEqual({ status: 200, body: '' })
  })
})
