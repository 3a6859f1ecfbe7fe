import { expect, type Page } from '@playwright/test'

/** Chooses a target on the export page by what it is called. */
export async function chooseTarget(page: Page, title: string): Promise<void> {
  await page.getByRole('combobox', { name: 'What are the files for?' }).fill(title)
  await page.getByRole('option', { name: title }).first().click()
  await expect(page.getByRole('heading', { level: 2, name: title })).toBeVisible()
}

/** Goes to one of the page's two ways. */
export async function goToWay(page: Page, way: 'For one target' | 'Everything'): Promise<void> {
  await page.getByRole('main').getByText(way, { exact: true }).click()
  await expect(page.getByRole('radio', { name: way })).toBeChecked()
}

/** Types where the bundles shall go. */
export async function typeFolder(page: Page, to: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Folder', exact: true }).fill(to)
}

/** Presses the button that writes, and waits until that many bundles stand. */
export async function write(page: Page, bundles: number): Promise<void> {
  const words = bundles === 1 ? '1 bundle' : `${bundles} bundles`
  await page.getByRole('button', { name: `Write ${words}` }).click()
  await expect(page.getByRole('heading', { name: new RegExp(`^${words} (written|in one)`) })).toBeVisible()
}
