import { expect, type Page } from '@playwright/test'
import { connectAs, messageRows, publish, startBuiltInBroker, subscribe, chooseIdentity } from './console-actions.ts'
import { prepared } from './data-folder.ts'
import { goTo } from './vault-actions.ts'
import { expectStep, type WizardStep } from './wizard-actions.ts'

/** Something that the window can show: where it is, and when it is there as it should be seen. */
export interface View {
  /** Also the name of its picture. */
  name: string
  /** From any other view of an unlocked, prepared vault. */
  show: (page: Page) => Promise<void>
  /** Puts away what would lie over the next view. */
  leave?: (page: Page) => Promise<void>
}

/** Every page of an open vault, with its panels and dialogs, in the order of the rail. */
export const views: readonly View[] = [
  { name: 'home', show: async (page) => {
    await goTo(page, 'Home')
    await expect(page.getByRole('heading', { name: 'Your system' })).toBeVisible()
  } },
  ...(['authority', 'broker', 'devices', 'export', 'prove'] as const).map(wizardView),
  { name: 'inventory', show: showInventory },
  { name: 'inventory-nothing-fits', show: async (page) => {
    await showInventory(page)
    await searchField(page).fill('nobody is called this')
    await expect(page.getByText('Nothing fits')).toBeVisible()
  }, leave: async (page) => searchField(page).fill('') },
  { name: 'inventory-details', show: async (page) => {
    await showInventory(page)
    await certificates(page).getByText(prepared.broker, { exact: true }).click()
    await expect(page.getByRole('complementary', { name: `Details of ${prepared.broker}` })).toBeVisible()
  } },
  ...['Devices', 'A broker', 'A client'].map(issuingView),
  { name: 'authorities', show: async (page) => {
    await goTo(page, 'Authorities')
    await expect(page.getByRole('main').getByText(prepared.authority).first()).toBeVisible()
  } },
  { name: 'authorities-details', show: async (page) => {
    await goTo(page, 'Authorities')
    await page.getByRole('main').getByText(prepared.authority).first().click()
    await expect(page.getByRole('complementary', { name: `Details of ${prepared.authority}` })).toBeVisible()
  } },
  { name: 'authorities-create', show: async (page) => {
    await goTo(page, 'Authorities')
    await page.getByRole('button', { name: 'Create an authority' }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
  }, leave: closeDialog },
  { name: 'export', show: async (page) => {
    await goTo(page, 'Export')
    await page.getByRole('radio', { name: 'Mosquitto broker' }).check()
    await page.getByRole('button', { name: 'Show mosquitto.conf' }).click()
    await expect(page.getByRole('region', { name: 'Content of mosquitto.conf' })).toBeVisible()
  }, leave: async (page) => page.getByRole('button', { name: 'Hide mosquitto.conf' }).click() },
  { name: 'test', show: async (page) => goTo(page, 'Test') },
  { name: 'test-passed', show: async (page) => {
    await goTo(page, 'Test')
    if (await page.getByText('Built-in broker: stopped').isVisible()) await startBuiltInBroker(page)
    await chooseIdentity(page, prepared.devices[0])
    await page.getByRole('button', { name: 'Run test' }).click()
    await expect(page.getByText(/^It works: /)).toBeVisible()
  } },
  { name: 'test-failed', show: async (page) => {
    await goTo(page, 'Test')
    await page.getByRole('combobox', { name: 'Broker', exact: true }).or(page.getByRole('textbox', { name: 'Broker', exact: true })).fill('mqtts://127.0.0.1:1')
    await page.getByRole('button', { name: 'Run test' }).click()
    await expect(page.getByText('CONNECTION_REFUSED')).toBeVisible()
  } },
  { name: 'console', show: async (page) => {
    await goTo(page, 'Console')
    await expect(page.getByRole('button', { name: 'Connect', exact: true })).toBeVisible()
  } },
  { name: 'console-messages', show: async (page) => {
    await goTo(page, 'Console')
    await connectAs(page, prepared.devices[0])
    await subscribe(page, 'garden/#')
    await publish(page, 'garden/bed-1/temperature', '{"celsius":21.5,"at":"2026-05-01T09:12:00Z"}')
    await publish(page, 'garden/bed-1/valve', 'open')
    await messageRows(page).filter({ hasText: 'temperature' }).last().click()
    await expect(page.getByRole('complementary', { name: 'The chosen message' })).toBeVisible()
  } },
  { name: 'activity', show: async (page) => {
    await goTo(page, 'Activity')
    await page.getByRole('button', { name: 'Verify the trail' }).click()
    await expect(page.getByText('The trail is whole')).toBeVisible()
  } },
  { name: 'vault', show: async (page) => {
    await page.getByRole('button', { name: /^Vault / }).click()
    await page.getByRole('menuitem', { name: 'Vault settings' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Vault' })).toBeVisible()
  } },
  { name: 'command-palette', show: async (page) => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Search or command' }).fill('sens')
    await expect(page.getByRole('option', { name: prepared.devices[0] })).toBeVisible()
  }, leave: closeDialog },
]

function wizardView(step: WizardStep): View {
  const title = `${step.charAt(0).toUpperCase()}${step.slice(1)}`
  return {
    name: `provision-${step}`,
    async show(page) {
      await goTo(page, 'Provision')
      await page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: title }).click()
      await expectStep(page, step)
      if (step === 'prove') await expect(page.getByText(/said hello and .* heard it/)).toBeVisible({ timeout: 60_000 })
    },
  }
}

function issuingView(what: string): View {
  return {
    name: `inventory-issue-${what.replace('A ', '').toLowerCase()}`,
    async show(page) {
      await showInventory(page)
      await page.getByRole('button', { name: 'Issue a certificate' }).click()
      await page.getByRole('menuitem', { name: new RegExp(`^${what}`) }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
    },
    leave: closeDialog,
  }
}

async function showInventory(page: Page): Promise<void> {
  await goTo(page, 'Inventory')
  await expect(certificates(page).getByText(prepared.devices[0], { exact: true })).toBeVisible()
}

async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

function certificates(page: Page) {
  return page.getByRole('grid', { name: 'Certificates' })
}

function searchField(page: Page) {
  return page.getByRole('main').locator('[data-page-search]')
}
