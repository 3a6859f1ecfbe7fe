import { expect, type Page } from '@playwright/test'
import { passphrase } from './data-folder.ts'

/** Unlocks the vault that the window shows as locked. */
export async function unlock(page: Page, typed = passphrase): Promise<void> {
  await page.getByLabel('Passphrase', { exact: true }).fill(typed)
  await page.getByRole('button', { name: 'Unlock', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Lock', exact: true })).toBeVisible()
}

/** Creates the first vault, at its default place. */
export async function createVault(page: Page): Promise<void> {
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase)
  await page.getByLabel('The same again').fill(passphrase)
  await page.getByRole('button', { name: 'Create the vault' }).click()
  await expect(page.getByRole('button', { name: 'Lock', exact: true })).toBeVisible()
}

/** Goes to a page of the rail. */
export async function goTo(page: Page, title: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: title }).click()
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible()
}
