import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { listenTo } from './complaints.ts'
import { passphrase, prepared, prepareVault } from './data-folder.ts'
import { hostOf } from './hosts.ts'
import { viewsOf } from './views.ts'
import { expect, test } from './window-test.ts'

// Axe reads each of them twice, which is the longest of all walks by far: in parts, it stays within the usual time.
const parts = 4

for (let part = 0; part < parts; part++) {
  test(`every page is accessible, in both themes (${part + 1} of ${parts})`, async ({ openPrepared }) => {
    test.slow()
    const views = viewsOf(prepared)
    const page = await openPrepared()
    for (const { name, show, leave } of views.slice((views.length * part) / parts, (views.length * (part + 1)) / parts)) {
      await test.step(name, async () => {
        await show(page)
        await expectAccessible(page, name)
        await leave?.(page)
      })
    }
  })
}

test('what stands before an open vault is accessible, in both themes', async ({ openWindow, template, folder }) => {
  const first = await openWindow()
  await test.step('the first start', async () => {
    await expect(first.getByRole('heading', { level: 1 })).toBeVisible()
    await expectAccessible(first, 'first start')
  })
  await prepareVault(template, folder)
  const page = await openWindow({ vault: folder.vault })
  await test.step('a locked vault', async () => {
    await page.getByLabel('Passphrase', { exact: true }).fill(`${passphrase}, not`)
    await page.getByRole('button', { name: 'Unlock', exact: true }).click()
    await expect(page.getByText('WRONG_PASSPHRASE')).toBeVisible()
    await expectAccessible(page, 'locked')
  })
  await test.step('another vault', async () => {
    await page.getByRole('button', { name: 'Open another vault' }).click()
    await expectAccessible(page, 'open a vault')
    await page.getByRole('button', { name: 'Create a new vault' }).click()
    await expectAccessible(page, 'create a vault')
  })
})

test('the pages come with a strict content security policy', async ({ openWindow, hostName }) => {
  const page = await openWindow()
  const response = await page.reload()
  const headers = response!.headers()
  const policy = readPolicy(headers['content-security-policy'] ?? '')
  expect(policy.get('default-src')).toEqual(["'none'"])
  expect(policy.get('script-src')).toEqual(["'self'"])
  expect(policy.get('base-uri')).toEqual(["'none'"])
  expect(policy.get('form-action')).toEqual(["'none'"])
  expect(policy.get('frame-ancestors')).toEqual(["'none'"])
  const all = [...policy.values()].flat()
  expect(all.filter((source) => /unsafe|\*|https?:/.test(source))).toEqual([])
  expect(headers['x-content-type-options']).toBe('nosniff')
  if (hostName === 'browser') expect(headers['cache-control']).toContain('no-store')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
})

test('what the walks listen for is heard', async ({ hostName, folder }) => {
  let complaints: ReturnType<typeof listenTo> | undefined
  const window = await hostOf(hostName).open({
    dataFolder: folder.path,
    watch: (context) => {
      complaints = listenTo(context)
    },
  })
  try {
    const { page } = window
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    expect(complaints!.faults).toEqual([])
    await page.evaluate('console.warn("planted warning")')
    await page.evaluate('console.error("planted error")')
    await page.evaluate('setTimeout(() => { throw new Error("planted exception") })')
    await page.evaluate('alert("planted dialog")')
    await page.evaluate('fetch("https://example.invalid/planted").catch(() => undefined)')
    await expect.poll(() => complaints!.faults.length).toBeGreaterThanOrEqual(5)
    const faults = complaints!.faults.join('\n')
    for (const planted of ['planted warning', 'planted error', 'planted exception', 'planted dialog', 'example.invalid']) {
      expect(faults).toContain(planted)
    }
  } finally {
    await window.close()
  }
})

test('the theme is chosen in the window, and stays over a reload', async ({ openPrepared }) => {
  const page = await openPrepared({ colorScheme: 'light' })
  const html = page.locator('html')
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'light')
  await page.getByRole('button', { name: /^Theme: / }).click()
  await page.getByRole('menuitem', { name: 'Dark' }).click()
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await page.reload()
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'dark')
})

/** Axe finds nothing to say about what is shown; in the dark theme, whose elements are the same, about its colours. */
async function expectAccessible(page: Page, name: string): Promise<void> {
  // What lies under the pointer would say what it is, outside of everything, at a moment of its own.
  await page.mouse.move(0, 0)
  await expect(page.getByRole('tooltip')).toHaveCount(0)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme)
    // Legacy mode looks at this page alone, and so opens no page of its own.
    const axe = new AxeBuilder({ page }).setLegacyMode(true)
    const { violations } = await (colorScheme === 'dark' ? axe.withRules(['color-contrast', 'link-in-text-block']) : axe).analyze()
    const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary ?? ''}`))
    expect.soft(found, `${name}, ${colorScheme}`).toEqual([])
  }
}

/** The directives of a content security policy with their sources. */
function readPolicy(header: string): Map<string, string[]> {
  const directives = header.split(';').map((directive) => directive.trim().split(/\s+/))
  return new Map(directives.map(([name, ...sources]) => [name!, sources]))
}
