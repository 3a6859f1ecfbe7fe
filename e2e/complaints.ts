import type { BrowserContext, Page } from '@playwright/test'

/** What a window must not do on any walk, in the order in which it happened. */
export interface Complaints {
  /** Console errors and warnings, errors that nobody caught, dialogs of the browser, pages beside the first. */
  faults: string[]
  /** Everything that was asked for. */
  requests: URL[]
}

/** Listens to a window from before it loads: what it says on the console, what it throws, where it sends requests. */
export function listenTo(context: BrowserContext): Complaints {
  const complaints: Complaints = { faults: [], requests: [] }
  const fault = (text: string) => complaints.faults.push(text)
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') fault(`console ${message.type()}: ${message.text()}`)
  })
  context.on('weberror', (webError) => fault(`not caught: ${webError.error().stack ?? webError.error().message}`))
  context.on('dialog', (dialog) => {
    fault(`dialog: ${dialog.message()}`)
    dialog.accept().catch(() => undefined)
  })
  context.on('request', (request) => complaints.requests.push(new URL(request.url())))
  const seen = new Set<Page>()
  const watch = (page: Page) => {
    seen.add(page)
    if (seen.size > 1) fault(`another page was opened: ${page.url()}`)
    page.on('crash', () => fault('the page crashed'))
    page.on('websocket', (socket) => complaints.requests.push(new URL(socket.url())))
  }
  context.pages().forEach(watch)
  context.on('page', watch)
  return complaints
}

/** The addresses that are not those of the window, which is at `address`. */
export function foreignRequests({ requests }: Complaints, address: string): string[] {
  const { host } = new URL(address)
  return requests.filter((request) => request.host !== host && request.protocol !== 'data:' && request.protocol !== 'blob:').map(String)
}
