import { expect, type Page } from '@playwright/test'
import { safeText } from '../src/shared/safe-text.ts'

/** Nothing of what was named became an element of the page, and no character in it can deceive the reader. */
export async function expectHarmless(page: Page): Promise<void> {
  await expect(page.locator('img[src="x"], [onerror], body script, b')).toHaveCount(0)
  const attributes = await page.locator('[title], [aria-label], [placeholder]').evaluateAll((elements) =>
    (elements as { getAttribute(name: string): string | null }[]).flatMap((element) =>
      ['title', 'aria-label', 'placeholder'].map((name) => `${name}: ${element.getAttribute(name) ?? ''}`),
    ),
  )
  const texts = [`title of the page: ${await page.title()}`, `text: ${await page.locator('body').innerText()}`, ...attributes]
  const deceivingTexts = texts.filter((text) => deceiving.test(text)).map((text) => safeText(text))
  expect(deceivingTexts, 'texts that can deceive').toEqual([])
}

/** Control characters but the line ends and tabs of the page itself, overrides, isolates, zero-width characters. */
const deceiving = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/
