import { answerPage, type Pages } from './page-files.ts'

/** The scheme of our own under which Electron shows the window. */
export const pageScheme = 'app'
const pageHost = 'certwright'

/** The origin of our pages in Electron, as RFC 6454 writes it; the only one that a window of ours ever shows. */
export const pageOrigin = `${pageScheme}://${pageHost}`

/**
 * Answers `app://certwright/...` from the window's fixed map of files, with the media type and the content security
 * policy of each. Another host, another method, and any path that is not in the map is refused; the disk is not read.
 */
export function appSchemeHandler(pages: Pages): (request: Request) => Response {
  return ({ method, url }) => {
    const { host, pathname } = new URL(url)
    if (host !== pageHost) return refusal(404)
    if (method !== 'GET' && method !== 'HEAD') return refusal(405)
    // The page speaks through its preload; it has nothing to connect to.
    const { status, headers, body } = answerPage(pages, pathname, { connectSource: "'none'" })
    return new Response(method === 'HEAD' ? null : Buffer.from(body), { status, headers })
  }
}

function refusal(status: number): Response {
  return new Response('Refused', { status, headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' } })
}
