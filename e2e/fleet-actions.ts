import { expect, type Locator, type Page } from '@playwright/test'
import { goTo } from './vault-actions.ts'

/** Goes to the page on which many devices are enrolled, from the inventory. */
export async function goToEnrolMany(page: Page): Promise<void> {
  await goTo(page, 'Inventory')
  await page.getByRole('button', { name: 'Issue a certificate' }).click()
  await page.getByRole('menuitem', { name: /^Many devices/ }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Enrol many devices' })).toBeVisible()
}

/** Has a pattern of ids planned. */
export async function planPattern(page: Page, pattern: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Pattern of the ids' }).fill(pattern)
  await seePlan(page)
}

/** Has a pasted table planned. */
export async function planTable(page: Page, table: string): Promise<void> {
  await page.getByText('A pasted table', { exact: true }).click()
  await page.getByRole('textbox', { name: 'The table' }).fill(table)
  await seePlan(page)
}

async function seePlan(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'See what would be issued' }).click()
  await expect(planTableOf(page)).toBeVisible()
}

export function planTableOf(page: Page): Locator {
  return page.getByRole('table', { name: 'What would be issued' })
}

/** Where the run is started, followed and told of. */
export function enrolmentOf(page: Page): Locator {
  return page.getByRole('region', { name: 'Enrolment' })
}
