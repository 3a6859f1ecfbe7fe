import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, sep } from 'node:path'

/** The files of the window, by the path under which they are asked for. Nothing else is ever served. */
export type Pages = ReadonlyMap<string, PageFile>
interface PageFile {
  bytes: Uint8Array
  mediaType: string
}

/** What answers a request, in a form that both HTTP and Electron's protocol handler can pass on. */
export interface PageAnswer {
  status: number
  headers: Record<string, string>
  body: Uint8Array
}

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
}

const noncePlaceholder = '__STYLE_NONCE__'

/** Reads the built window into memory. A file of a kind that it should not hold stops the start. */
export function loadPages(folder: string): Pages {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name)
      const mediaType = mediaTypes[extname(name)]
      if (mediaType === undefined) throw new Error(`${path} is of a kind that the window does not serve`)
      const address = `/${path.slice(folder.length).split(sep).filter(Boolean).join('/')}`
      return [address, { bytes: readFileSync(path), mediaType }]
    }),
  )
}

/**
 * Answers a request for `pathname` from the map: `/` is the window's one page. `connectSource` is where the page may
 * connect to, as the content security policy writes it. Each answer with the page has a nonce of its own for styles.
 */
export function answerPage(pages: Pages, pathname: string, { connectSource }: { connectSource: string }): PageAnswer {
  const file = pages.get(pathname === '/' ? '/index.html' : pathname)
  if (!file) return { status: 404, headers: { ...commonHeaders, 'content-type': 'text/plain; charset=utf-8' }, body: Buffer.from('Not found') }
  const headers = { ...commonHeaders, 'content-type': file.mediaType }
  if (!file.mediaType.startsWith('text/html')) return { status: 200, headers, body: file.bytes }
  const nonce = randomBytes(16).toString('base64')
  const html = Buffer.from(file.bytes).toString('utf8').replaceAll(noncePlaceholder, nonce)
  return {
    status: 200,
    headers: { ...headers, 'content-security-policy': contentSecurityPolicy(nonce, connectSource) },
    body: Buffer.from(html),
  }
}

const commonHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // The files belong to this very build; a browser that kept old ones would mix two.
  'cache-control': 'no-store',
}

function contentSecurityPolicy(nonce: string, connectSource: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${connectSource}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
