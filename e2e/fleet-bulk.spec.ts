import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { lacksTools, runTool } from '../src/main/testing/tools.ts'
import { prepared, prepareVault } from './data-folder.ts'
import { typeFolder } from './export-actions.ts'
import { certificates, closeOutcome } from './lifecycle-actions.ts'
import { goTo, unlock } from './vault-actions.ts'
import { expect, test } from './window-test.ts'

const devices = 1200

test('all that match but two are exported, put into a group, renewed and revoked, without being named', async ({ openWindow, template, folder }) => {
  test.skip(lacksTools('openssl'), 'openssl reads the revocation list')
  test.slow()
  await prepareVault(template, folder)
  await folder.cli('device', 'enrol', '--pattern', `hall-{0001..${devices}}`)
  const page = await openWindow({ vault: folder.vault })
  await unlock(page)
  const bar = page.getByRole('toolbar', { name: 'For what is chosen' })
  const dialog = page.getByRole('dialog')
  const box = (name: string) => certificates(page).getByRole('checkbox', { name: `Choose ${name}`, exact: true })

  await test.step('rows are left out by unticking them', async () => {
    await goTo(page, 'Inventory')
    await page.getByRole('textbox', { name: 'Search certificates' }).fill('hall-')
    await expect(page.getByText(/^1,200 of /)).toBeVisible()
    await certificates(page).getByRole('checkbox', { name: 'Choose all' }).click()
    await expect(bar).toContainText('All 1,200 chosen')
    await box('hall-0001').click()
    await box('hall-0002').click()
    await box('hall-0003').click()
    await expect(bar).toContainText('1,197 of 1,200 chosen')
    await box('hall-0003').click()
    await expect(bar).toContainText('1,198 of 1,200 chosen')
    await expect(box('hall-0002')).not.toBeChecked()
    await expect(box('hall-0003')).toBeChecked()
  })

  await test.step('they are put into a group', async () => {
    await bar.getByRole('button', { name: 'Groups of 1,198' }).click()
    await dialog.getByRole('combobox', { name: 'Put into' }).fill('hall')
    await page.keyboard.press('Enter')
    await dialog.getByRole('button', { name: 'Change the groups' }).click()
    await expect(dialog.getByText('The groups of 1,198 certificates are changed.')).toBeVisible()
    await closeOutcome(page)
  })

  await test.step('they are exported: a folder for each, and none for those left out', async () => {
    const to = join(folder.path, 'halls')
    await bar.getByRole('button', { name: 'Export 1,198' }).click()
    await expect(page.getByRole('radio', { name: 'What was chosen in the inventory: 1,198 certificates' })).toBeChecked()
    await page.getByRole('combobox', { name: 'What for?' }).fill('PEM')
    await page.getByRole('option', { name: 'PEM files' }).click()
    await typeFolder(page, to)
    await page.getByRole('button', { name: 'Write for 1,198 devices' }).click()
    await expect(page.getByRole('progressbar', { name: 'Writing' })).toBeVisible()
    await expect(page.getByText('Written for 1,198 devices.')).toBeVisible({ timeout: 120_000 })
    const written = readdirSync(join(to, 'devices')).sort()
    expect([written.length, written[0]]).toEqual([1198, 'hall-0003'])
  })

  await test.step('they are renewed', async () => {
    await goTo(page, 'Inventory')
    await expect(page.getByText(/^1,200 of /)).toBeVisible()
    await certificates(page).getByRole('checkbox', { name: 'Choose all' }).click()
    await box('hall-0001').click()
    await box('hall-0002').click()
    await bar.getByRole('button', { name: 'Renew 1,198' }).click()
    await dialog.getByRole('button', { name: 'Renew 1,198 certificates' }).click()
    await expect(dialog.getByRole('progressbar', { name: 'Renewing' })).toBeVisible()
    await expect(dialog.getByText('1,198 new certificates are issued.')).toBeVisible({ timeout: 120_000 })
    await closeOutcome(page)
    await expect(bar).toContainText('2,396 of 2,398 chosen')
  })

  await test.step('they are revoked, the old ones and the new, and OpenSSL counts as many', async () => {
    await bar.getByRole('button', { name: 'Revoke 2,396' }).click()
    await dialog.getByRole('radio', { name: 'Out of service' }).check()
    await dialog.getByRole('button', { name: 'Revoke 2,396 certificates' }).click()
    await expect(dialog.getByRole('progressbar', { name: 'Revoking' })).toBeVisible()
    await expect(dialog.getByText('2,396 certificates are revoked.')).toBeVisible({ timeout: 120_000 })
    await closeOutcome(page)
    await expect(bar.getByRole('button', { name: 'Revoke 0' })).toBeDisabled()
    const list = join(folder.path, 'crl.pem')
    await folder.cli('authority', 'crl', prepared.authority, '--to', list)
    const { output } = runTool('openssl', ['crl', '-noout', '-text', '-in', list])
    expect(output.match(/Serial Number: /g)).toHaveLength(2396)
    const left = JSON.parse(await folder.cli('--json', 'certificate', 'list', '--text', 'hall-', '--status', 'active')) as { certificates: { name: string }[] }
    expect(left.certificates.map(({ name }) => name).sort()).toEqual(['hall-0001', 'hall-0002'])
  })
})

test('a group is renamed, becomes one with another, and is removed and put back; its certificates stay', async ({ openWindow, template, folder }) => {
  await prepareVault(template, folder)
  await folder.cli('device', 'enrol', '--pattern', 'kiel-{1..3}', '--group', 'Kiel')
  await folder.cli('device', 'enrol', '--pattern', 'graz-{1..2}', '--group', 'Graz')
  const page = await openWindow({ vault: folder.vault })
  await unlock(page)
  const dialog = page.getByRole('dialog', { name: 'Groups' })
  const group = (name: string) => dialog.getByRole('listitem').filter({ hasText: name })
  await goTo(page, 'Inventory')

  await test.step('the list that is narrowed to it goes on with its new name', async () => {
    await page.getByRole('button', { name: 'Group', exact: true }).click()
    await page.getByRole('menuitemcheckbox', { name: 'Kiel' }).click()
    await expect(page.getByText(/^3 of /)).toBeVisible()
    await page.getByRole('menuitem', { name: 'Rename or remove…' }).click()
    await dialog.getByRole('button', { name: 'Rename Kiel' }).click()
    await dialog.getByRole('textbox', { name: 'New name of Kiel' }).fill('Kiel hall 2')
    await page.keyboard.press('Enter')
    await expect(dialog.getByText('Kiel is called Kiel hall 2 now.')).toBeVisible()
    await expect(page.getByText('Group: Kiel hall 2')).toBeVisible()
    await expect(page.getByText(/^3 of /)).toBeVisible()
  })

  await test.step('that is undone', async () => {
    await dialog.getByRole('button', { name: 'Undo' }).click()
    await expect(dialog.getByText('Kiel hall 2 is called Kiel now.')).toBeVisible()
  })

  await test.step('it is removed, and put back', async () => {
    await dialog.getByRole('button', { name: 'Remove Kiel' }).click()
    await expect(group('Kiel')).toContainText('3 certificates in use will not be in Kiel any more. Nothing is revoked or deleted')
    await dialog.getByRole('button', { name: 'Remove the group' }).click()
    await expect(dialog.getByText('The group Kiel is removed.')).toBeVisible()
    await expect(group('Kiel')).toHaveCount(0)
    await dialog.getByRole('button', { name: 'Undo' }).click()
    await expect(group('Kiel')).toContainText('3 in use')
  })

  await test.step('a name that another has makes both one', async () => {
    await dialog.getByRole('button', { name: 'Rename Kiel' }).click()
    await dialog.getByRole('textbox', { name: 'New name of Kiel' }).fill('GRAZ')
    await expect(dialog.getByText('There is a group Graz already: both become one.')).toBeVisible()
    await dialog.getByRole('button', { name: 'Make them one group' }).click()
    await expect(dialog.getByText('Kiel is part of Graz now.')).toBeVisible()
    await expect(group('Graz')).toContainText('5 in use')
  })

  await test.step('its certificates are all there', async () => {
    await page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
    await page.getByRole('textbox', { name: 'Search certificates' }).fill('kiel-')
    await expect(certificates(page).getByRole('row').filter({ hasText: 'Graz' }).filter({ hasText: 'Valid' })).toHaveCount(3)
  })
})
