import type { BrowserContext, Page } from '@playwright/test'

/** What a window must not do on any walk, in the order in which it happened. */
export interface Complaints {
  /** Console errors and warnings, errors that nobody caught, dialogs of the browser. */
  faults: string[]
  /** Addresses that were asked for, without those of the window itself. */
  requests: URL[]
}

/** Listens to a page from before it loads: what it says on the console, what it throws, where it sends requests. */
export function listenTo(page: Page, context: BrowserContext): Complaints {
  const complaints: Complaints = { faults: [], requests: [] }
  const fault = (text: string) => complaints.faults.push(text)
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') fault(`console ${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => fault(`page error: ${error.stack ?? error.message}`))
  page.on('crash', () => fault('the page crashed'))
  page.on('dialog', (dialog) => {
    // Leaving a page that holds something may be asked about; nothing else may open a dialog of the browser's.
    if (dialog.type() !== 'beforeunload') fault(`dialog: ${dialog.message()}`)
    dialog.accept().catch(() => undefined)
  })
  page.on('websocket', (socket) => complaints.requests.push(new URL(socket.url())))
  context.on('request', (request) => complaints.requests.push(new URL(request.url())))
  context.on('page', (opened) => {
    if (opened !== page) fault(`another page was opened: ${opened.url()}`)
  })
  return complaints
}

/** The addresses that are not the window's own. */
export function foreignRequests({ requests }: Complaints, origin: string): string[] {
  const own = new URL(origin)
  return requests.filter(({ protocol, host }) => host !== own.host && protocol !== 'data:' && protocol !== 'blob:').map(String)
}
