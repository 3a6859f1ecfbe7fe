import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { bundlesBelow, expectWholeBundle } from './checksums.ts'
import { messageRows, publish } from './console-actions.ts'
import { passphrase } from './data-folder.ts'
import { goTo } from './vault-actions.ts'
import { back, expectProof, expectStep, issue, next, typeAuthority, writeBundles } from './wizard-actions.ts'
import { expect, test } from './window-test.ts'

test('walks from nothing to two devices that talk', async ({ openWindow, folder }) => {
  const page = await openWindow()
  const to = join(folder.path, 'stick')

  await test.step('authority', async () => {
    await typeAuthority(page, 'Walk CA')
    await next(page)
  })
  await test.step('broker', async () => {
    await expectStep(page, 'broker')
    // What is wrong with a name is said once it is left, and does not move the button from under the pointer.
    await page.getByRole('textbox', { name: 'Name 1', exact: true }).fill('not a name')
    await page.getByRole('button', { name: 'Add name' }).click()
    await expect(page.getByRole('textbox', { name: 'Name 2', exact: true })).toBeFocused()
    await expect(page.getByText('holds a space')).toBeVisible()
    await page.getByRole('textbox', { name: 'Name 1', exact: true }).fill('mqtt.home.lan')
    await page.getByRole('button', { name: /^Add localhost,/ }).click()
    await expect(page.getByRole('textbox', { name: 'Name 2', exact: true })).toHaveValue('localhost')
    await next(page)
  })
  await test.step('devices', async () => {
    await expectStep(page, 'devices')
    await page.getByLabel('Device ids').fill('pump\nvalve')
    await issue(page, 4)
    expect(existsSync(folder.vault)).toBe(true)
  })
  await test.step('export', async () => {
    await writeBundles(page, to, 3)
    expect(bundlesBelow(to)).toEqual(['broker', 'devices/pump', 'devices/valve'])
    for (const bundle of bundlesBelow(to)) expectWholeBundle(join(to, bundle))
    await next(page)
  })
  await test.step('prove', () => expectProof(page, 'pump', 'valve'))

  await test.step('one click later the two talk in the console', async () => {
    await page.getByRole('button', { name: 'Watch them talk' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Console' })).toBeVisible()
    await expect(page.getByText(/^Built-in broker: running on /)).toBeVisible()
    await expect(page.getByText(/^Connected to .* as pump with TLS/)).toBeVisible()
    await expect(messageRows(page).filter({ hasText: 'Hello, this is valve.' })).toContainText('hello')
  })

  await test.step('everything is in the inventory', async () => {
    await goTo(page, 'Inventory')
    const grid = page.getByRole('grid', { name: 'Certificates' })
    for (const name of ['Walk CA', 'mqtt.home.lan', 'pump', 'valve']) {
      await expect(grid.getByRole('gridcell').getByText(name, { exact: true }).first()).toBeVisible()
    }
    await expect(page.getByText('4 certificates')).toBeVisible()
    await grid.getByText('valve', { exact: true }).click()
    const details = page.getByRole('complementary', { name: 'Details of valve' })
    await expect(details).toContainText('Walk CA')
    await expect(details.getByText(/PRIVATE KEY/)).toHaveCount(0)
  })

  await test.step('what the one says, the other hears', async () => {
    await goTo(page, 'Console')
    await page.getByRole('tab', { name: /^valve/ }).click()
    await publish(page, 'garden/valve', 'open')
    await page.getByRole('tab', { name: /^pump/ }).click()
    const row = messageRows(page).filter({ hasText: 'garden/valve' })
    await expect(row).toContainText('received')
    await expect(row).toContainText('open')
  })

  await test.step('the vault locks, and opens with its passphrase alone', async () => {
    await page.getByRole('button', { name: 'Lock', exact: true }).click()
    const field = page.getByLabel('Passphrase', { exact: true })
    await field.fill('not the passphrase')
    await page.getByRole('button', { name: 'Unlock', exact: true }).click()
    await expect(page.getByRole('alert').getByText('WRONG_PASSPHRASE')).toBeVisible()
    await field.fill(passphrase)
    await page.getByRole('button', { name: 'Unlock', exact: true }).click()
    await expect(page.getByRole('button', { name: 'Lock', exact: true })).toBeVisible()
    await expect(page.getByRole('heading', { level: 1, name: 'Console' })).toBeVisible()
    await expect(messageRows(page).filter({ hasText: 'garden/valve' })).toBeVisible()
  })
})

test('keeps what was typed when one goes back, and what was issued when the page is reloaded', async ({ openWindow, folder }) => {
  const page = await openWindow()

  await test.step('back and forth through what is not issued yet', async () => {
    await typeAuthority(page, 'Garden CA')
    await page.getByRole('button', { name: 'Organisation, place and country' }).click()
    await page.getByLabel('Organisation (O)').fill('Garden Ltd')
  })

  await test.step('a reload before there is a vault forgets nothing but the passphrase', async () => {
    await page.reload()
    await expect(page.getByLabel('Name of the authority')).toHaveValue('Garden CA')
    await expect(page.getByLabel('Passphrase of the vault')).toHaveValue('')
    expect(await page.evaluate('JSON.stringify([{ ...sessionStorage }, { ...localStorage }])')).not.toContain(passphrase)
    await page.getByRole('button', { name: 'Organisation, place and country' }).click()
    await expect(page.getByLabel('Organisation (O)')).toHaveValue('Garden Ltd')
    await typeAuthority(page, 'Garden CA')
  })

  await test.step('back and forth through what is not issued yet, with a vault', async () => {
    await next(page)
    await expectStep(page, 'broker')
    await page.getByRole('textbox', { name: 'Name 1', exact: true }).fill('10.0.0.5')
    await expect(page.getByLabel('Type of name 1')).toHaveValue('ip')
    await next(page)
    await expectStep(page, 'devices')
    await page.getByLabel('Device ids').fill('one\ntwo\none\na/b')
    await back(page)
    await expect(page.getByRole('textbox', { name: 'Name 1', exact: true })).toHaveValue('10.0.0.5')
    await back(page)
    await expect(page.getByLabel('Name of the authority')).toHaveValue('Garden CA')
    await expect(page.getByLabel('Organisation (O)')).toHaveValue('Garden Ltd')
    await next(page)
    await next(page)
    await expect(page.getByLabel('Device ids')).toHaveValue('one\ntwo\none\na/b')
  })

  await test.step('lines that cannot be issued say why, and stop the step', async () => {
    await expect(page.getByText('is the same as line 1').first()).toBeVisible()
    await page.getByRole('button', { name: /^(Next|Issue )/ }).click()
    await expectStep(page, 'devices')
    await page.getByLabel('Device ids').fill('one\ntwo')
  })

  await test.step('a reload forgets nothing that was typed', async () => {
    await page.reload()
    await expectStep(page, 'devices')
    await expect(page.getByLabel('Device ids')).toHaveValue('one\ntwo')
  })

  await test.step('a reload loses nothing that was issued', async () => {
    await issue(page, 4)
    await page.reload()
    await expectStep(page, 'export')
    await writeBundles(page, join(folder.path, 'stick'), 3)
    await next(page)
    await expectProof(page, 'one', 'two')
    await page.reload()
    await goTo(page, 'Inventory')
    await expect(page.getByText('4 certificates')).toBeVisible()
  })
})
