import { expect, type Locator, type Page } from '@playwright/test'
import { goTo } from './vault-actions.ts'

/** The table of the inventory. */
export function certificates(page: Page): Locator {
  return page.getByRole('grid', { name: 'Certificates' })
}

/** The details of a certificate or an authority that are shown. */
export function detailsOf(page: Page, name: string): Locator {
  return page.getByRole('complementary', { name: `Details of ${name}` })
}

/** Opens the details of one certificate of the inventory. Of several with its name the one in this state. */
export async function openInInventory(page: Page, name: string, state = 'Valid'): Promise<Locator> {
  await goTo(page, 'Inventory')
  await certificates(page).getByRole('row').filter({ hasText: name }).filter({ hasText: state }).getByText(name, { exact: true }).first().click()
  const details = detailsOf(page, name)
  await expect(details).toBeVisible()
  await expect(details.getByText(state, { exact: true }).first()).toBeVisible()
  return details
}

export async function openAuthority(page: Page, name: string): Promise<Locator> {
  await goTo(page, 'Authorities')
  await page.getByRole('grid', { name: 'Authorities' }).getByText(name, { exact: true }).first().click()
  const details = detailsOf(page, name)
  await expect(details).toBeVisible()
  return details
}

/** Closes the dialog that says what came of it. */
export async function closeOutcome(page: Page): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
}
