import { prepareVault } from './data-folder.ts'
import { goTo, unlock } from './vault-actions.ts'
import { expect, test } from './window-test.ts'

test('home names what expires soon and leads to it, with the same days left', async ({ openWindow, template, folder }) => {
  await prepareVault(template, folder)
  await folder.cli('--vault', folder.vault, 'device', 'enrol', 'old-gate', '--days', '9')
  const page = await openWindow({ vault: folder.vault })
  await unlock(page)
  await expect(page.getByRole('heading', { name: 'old-gate expires in 9 days' })).toBeVisible()
  await page.getByRole('link', { name: 'Look at it' }).click()
  await expect(page.getByText('1 of 5 certificates')).toBeVisible()
  await expect(page.getByRole('grid', { name: 'Certificates' }).getByRole('gridcell', { name: 'in 9 days' })).toBeVisible()
  await expect(page.getByRole('complementary', { name: 'Details of old-gate' })).toContainText('Valid for 9 more days')
  await page.keyboard.press('Escape')

  await folder.cli('--vault', folder.vault, 'device', 'enrol', 'old-door', '--days', '5')
  await goTo(page, 'Home')
  await expect(page.getByRole('heading', { name: '2 certificates need attention' })).toBeVisible()
  await page.getByRole('link', { name: 'Look at them' }).click()
  await expect(page.getByText('2 of 6 certificates')).toBeVisible()
  await expect(page.getByRole('row').nth(1)).toContainText('old-door')
})
