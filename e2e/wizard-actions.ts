import { expect, type Page } from '@playwright/test'
import { passphrase } from './data-folder.ts'

/** The question that each step of the wizard asks. */
export const questions = {
  authority: 'Who vouches for your broker and devices?',
  broker: 'Where will clients reach your broker?',
  devices: 'Which devices will connect?',
  export: 'Where shall the files go?',
  prove: 'Does it work?',
} as const
export type WizardStep = keyof typeof questions

export async function expectStep(page: Page, step: WizardStep): Promise<void> {
  await expect(page.getByRole('heading', { name: questions[step] })).toBeVisible()
}

/** Answers the first step from nothing: the authority's name, and the vault's passphrase. */
export async function typeAuthority(page: Page, name: string): Promise<void> {
  await expectStep(page, 'authority')
  await page.getByLabel('Name of the authority').fill(name)
  await page.getByLabel('Passphrase of the vault').fill(passphrase)
  await page.getByLabel('The same again').fill(passphrase)
}

export async function next(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Next', exact: true }).click()
}

export async function back(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Back', exact: true }).click()
}

export async function issue(page: Page, certificates: number): Promise<void> {
  await page.getByRole('button', { name: `Issue ${certificates} certificates` }).click()
  await expectStep(page, 'export')
}

/** Writes the bundles of the wizard's fourth step into a folder. */
export async function writeBundles(page: Page, to: string, bundles: number): Promise<void> {
  await page.getByLabel('Folder', { exact: true }).fill(to)
  await page.getByRole('button', { name: `Write ${bundles} bundles` }).click()
  await expect(page.getByText(`${bundles} bundles are written, read back and found whole.`)).toBeVisible()
}

/** Waits for the proof to have passed: one heard the other, and nobody else was let in. */
export async function expectProof(page: Page, listener: string, speaker: string): Promise<void> {
  await expectStep(page, 'prove')
  await expect(page.getByText(`${speaker} said hello and ${listener} heard it. A stranger was refused.`)).toBeVisible({ timeout: 60_000 })
  const ladder = page.getByRole('list', { name: 'Steps of the proof' })
  await expect(ladder.getByRole('listitem').filter({ hasText: /ok$/ })).toHaveCount(7)
}
