import { expect, type Page } from '@playwright/test'
import { goTo } from './vault-actions.ts'

/**
 * Does what the form of the Console ("connect") or of Test ("test") is for, with the built-in broker, which does not run yet; on a
 * free port where its usual one is taken.
 */
export async function startBuiltInBrokerAnd(page: Page, verb: 'connect' | 'test'): Promise<void> {
  await page.getByRole('main').getByRole('button', { name: `Start the built-in broker and ${verb}` }).click()
  const onFreePort = page.getByRole('button', { name: 'Start it on a free port' })
  const isRunning = page.getByText(/^Built-in broker: running on /)
  await expect(onFreePort.or(isRunning).first()).toBeVisible()
  if (await onFreePort.isVisible()) await onFreePort.click()
  await expect(isRunning).toBeVisible()
}

/** The address of the built-in broker, as the status bar has it. */
export async function builtInBrokerUrl(page: Page): Promise<string> {
  const text = await page.getByText(/^Built-in broker: running on /).textContent()
  return `mqtts://${/running on (\S+)/.exec(text ?? '')![1]!}`
}

/** Connects the console's form as a device of the vault. */
export async function connectAs(page: Page, device: string): Promise<void> {
  await chooseIdentity(page, device)
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await expectConnected(page, device)
}

export async function expectConnected(page: Page, device: string): Promise<void> {
  await expect(page.getByText(new RegExp(`^Connected to .* as ${device} with TLS`))).toBeVisible()
}

/** Puts a device into "Connect as", by typing. */
export async function chooseIdentity(page: Page, device: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Connect as' }).fill(device)
  await page.getByRole('option', { name: device }).click()
}

export async function subscribe(page: Page, filter: string, qos: 0 | 1 | 2 = 0): Promise<void> {
  await page.getByLabel('Topic filter').fill(filter)
  if (qos > 0) await page.getByRole('radiogroup', { name: 'QoS of the subscription' }).getByText(`QoS ${qos}`).click()
  await page.getByRole('button', { name: 'Subscribe', exact: true }).click()
  await expect(page.getByRole('list', { name: 'Subscriptions' }).getByText(`QoS ${qos}`)).toBeVisible()
}

export async function publish(page: Page, topic: string, payload: string): Promise<void> {
  const form = page.getByRole('form', { name: 'Publish' })
  await form.getByLabel('Topic', { exact: true }).fill(topic)
  await form.getByLabel('Payload').fill(payload)
  await form.getByRole('button', { name: 'Publish' }).click()
  await expect(form.getByText(/^(Sent|Taken) /)).toBeVisible()
}

/** Opens the Console with the built-in broker, connected as a device that hears everything. */
export async function openListeningConsole(page: Page, device: string): Promise<void> {
  await goTo(page, 'Console')
  await chooseIdentity(page, device)
  await startBuiltInBrokerAnd(page, 'connect')
  await expectConnected(page, device)
  await subscribe(page, '#')
}

/** The rows of the list of messages. */
export function messageRows(page: Page) {
  return page.getByRole('grid', { name: 'Messages' }).locator('[role="row"][data-index]')
}
