import { createElement, lazy, useState, type ComponentType } from 'react'

/** A page whose code is fetched when it is first shown, or before. */
export interface FetchedPage {
  component: ComponentType
  fetch: () => Promise<unknown>
}

/** The page of a file with a default export. One that is there already is drawn at once: what React has waited for, it shows a third of a second late. */
export function fetchedPage(load: () => Promise<{ default: ComponentType }>): FetchedPage {
  let fetched: ComponentType | undefined
  const fetch = async () => {
    const file = await load()
    fetched = file.default
    return file
  }
  const whenFetched = lazy(fetch)
  function Page() {
    const [content] = useState(() => fetched ?? whenFetched)
    return createElement(content)
  }
  return { component: Page, fetch }
}

/** Fetches pages one after the other while there is nothing else to do. Never throws: what cannot be fetched is said when it is opened. */
export async function fetchPages(pages: readonly FetchedPage[]): Promise<void> {
  for (const { fetch } of pages) {
    await untilIdle()
    await fetch().catch(() => undefined)
  }
}

function untilIdle(): Promise<void> {
  return new Promise((resolve) => {
    // Safari has no word for it.
    if (typeof requestIdleCallback === 'function') requestIdleCallback(() => resolve())
    else setTimeout(resolve)
  })
}
