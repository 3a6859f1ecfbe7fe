import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { fetchedPage, fetchPages } from './fetched-page.ts'

const pageOf = (text: string) => fetchedPage(() => Promise.resolve({ default: () => text }))

describe('a page that is fetched', () => {
  it('is drawn at once where it is there already', async () => {
    const page = pageOf('the inventory')
    await fetchPages([page])
    expect(renderToStaticMarkup(createElement(page.component))).toBe('the inventory')
  })

  it('does not keep the others from being fetched where it fails', async () => {
    const [broken, good] = [fetchedPage(() => Promise.reject(new Error('lost'))), pageOf('the console')]
    await fetchPages([broken, good])
    expect(renderToStaticMarkup(createElement(good.component))).toBe('the console')
  })
})
