import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundlesBelow, checksumsHold, expectWholeBundle } from './checksums.ts'
import { goTo } from './vault-actions.ts'
import { expect, test } from './window-test.ts'

test('previews a bundle, writes it, and replaces it only when told to', async ({ openPrepared, folder }) => {
  const page = await openPrepared()
  const to = join(folder.path, 'stick')
  await goTo(page, 'Export')
  const preview = page.getByRole('region', { name: 'Preview' })
  const outcome = page.getByRole('region', { name: 'Export' })

  await test.step('the preview shows what is public and keeps what is secret', async () => {
    await page.getByRole('radio', { name: 'Mosquitto broker' }).check()
    await expect(preview.getByText('broker.key')).toBeVisible()
    await preview.getByRole('button', { name: 'Show mosquitto.conf' }).click()
    await expect(preview.getByLabel('Content of mosquitto.conf')).toContainText('listener 8883')
    await expect(preview.getByRole('button', { name: 'Show broker.key' })).toHaveCount(0)
    await expect(preview.getByText(/BEGIN .*PRIVATE KEY/)).toHaveCount(0)
  })

  await test.step('the bundle is written', async () => {
    await page.getByLabel('Where to?').fill(to)
    await page.getByRole('button', { name: 'Write 1 bundle' }).click()
    await expect(outcome.getByText('1 bundle written and read back.')).toBeVisible()
    expect(bundlesBelow(to)).toEqual(['broker'])
    expectWholeBundle(join(to, 'broker'))
  })

  await test.step('what is there already is not written over', async () => {
    appendFileSync(join(to, 'broker', 'ca.crt'), 'scratched\n')
    await page.getByRole('button', { name: 'Export something else' }).click()
    await page.getByRole('button', { name: 'Write 1 bundle' }).click()
    await expect(outcome.getByText('BUNDLE_EXISTS')).toBeVisible()
    expect(checksumsHold(join(to, 'broker'))).toBe(false)
  })

  await test.step('until the person says so', async () => {
    await outcome.getByRole('button', { name: 'Replace what is there' }).click()
    const dialog = page.getByRole('dialog', { name: 'Replace what is there?' })
    await expect(dialog).toContainText(to)
    await dialog.getByRole('button', { name: 'Replace what is there' }).click()
    await expect(outcome.getByText('1 bundle written and read back.')).toBeVisible()
    expectWholeBundle(join(to, 'broker'))
  })
})

test('writes one folder for each device that was chosen', async ({ openPrepared, folder }) => {
  const page = await openPrepared()
  const to = join(folder.path, 'stick')
  await goTo(page, 'Export')
  await page.getByRole('radio', { name: 'PEM files' }).check()
  await expect(page.getByRole('button', { name: 'Write 3 bundles' })).toBeEnabled()
  await page.getByRole('radio', { name: 'Only those chosen' }).check()
  await page.getByLabel('Identities to export for').first().fill('sensor-2')
  await page.getByRole('option', { name: 'sensor-2' }).click()
  await page.getByLabel('Where to?').fill(to)
  await page.getByRole('button', { name: 'Write 1 bundle' }).click()
  await expect(page.getByText('1 bundle written and read back.')).toBeVisible()
  expect(bundlesBelow(to)).toEqual(['devices/sensor-2'])
  expectWholeBundle(join(to, 'devices', 'sensor-2'))
})
