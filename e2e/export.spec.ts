import { appendFileSync, existsSync, readdirSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { readZip } from '../src/main/delivery/zip-reader.ts'
import { cannotMount, mountDrive } from '../src/main/delivery/testing/mounted-drive.ts'
import { findTool, runTool } from '../src/main/testing/tools.ts'
import { bundlesBelow, checksumsHold, expectWholeBundle } from './checksums.ts'
import { prepared } from './data-folder.ts'
import { chooseTarget, goToWay, typeFolder, write } from './export-actions.ts'
import { pointerUses, press, typeInto, watchPointer } from './keyboard.ts'
import { goTo } from './vault-actions.ts'
import { expect, test } from './window-test.ts'

const everybody = ['broker', ...prepared.devices.map((id) => `devices/${id}`)]

test('previews a bundle, writes it, and replaces it only when told to', async ({ openPrepared, folder }) => {
  const page = await openPrepared()
  const to = join(folder.path, 'stick')
  await goTo(page, 'Export')
  const preview = page.getByRole('region', { name: 'Preview' })
  const bar = page.getByRole('region', { name: 'Export' })

  await test.step('the preview shows what is public and keeps what is secret', async () => {
    await chooseTarget(page, 'Mosquitto broker')
    await expect(preview.getByText('broker.key')).toBeVisible()
    await preview.getByRole('button', { name: 'Show mosquitto.conf' }).click()
    await expect(preview.getByLabel('Content of mosquitto.conf')).toContainText('listener 8883')
    await expect(preview.getByRole('button', { name: 'Show broker.key' })).toHaveCount(0)
    await expect(preview.getByText(/BEGIN .*PRIVATE KEY/)).toHaveCount(0)
    expect(existsSync(to)).toBe(false)
  })

  await test.step('the bundle is written', async () => {
    await typeFolder(page, to)
    await write(page, 1)
    expect(bundlesBelow(to)).toEqual(['broker'])
    expectWholeBundle(join(to, 'broker'))
  })

  await test.step('what is there already is not written over', async () => {
    appendFileSync(join(to, 'broker', 'ca.crt'), 'scratched\n')
    await page.getByRole('button', { name: 'Export something else' }).click()
    await page.getByRole('button', { name: 'Write 1 bundle' }).click()
    await expect(bar.getByText('BUNDLE_EXISTS')).toBeVisible()
    expect(checksumsHold(join(to, 'broker'))).toBe(false)
  })

  await test.step('until the person says so', async () => {
    await bar.getByRole('button', { name: 'Replace what is there' }).click()
    const dialog = page.getByRole('dialog', { name: 'Replace what is there?' })
    await expect(dialog).toContainText(to)
    await dialog.getByRole('button', { name: 'Replace what is there' }).click()
    await expect(page.getByText('1 bundle written and read back.')).toBeVisible()
    expectWholeBundle(join(to, 'broker'))
  })
})

test('writes one folder for each device that was chosen', async ({ openPrepared, folder }) => {
  const page = await openPrepared()
  const to = join(folder.path, 'stick')
  await goTo(page, 'Export')
  await chooseTarget(page, 'PEM files')
  await expect(page.getByRole('button', { name: 'Write 3 bundles' })).toBeEnabled()
  await page.getByRole('radio', { name: 'Only those chosen' }).check()
  await page.getByLabel('Identities to export for').first().fill('sensor-2')
  await page.getByRole('option', { name: 'sensor-2' }).click()
  await typeFolder(page, to)
  await write(page, 1)
  expect(bundlesBelow(to)).toEqual(['devices/sensor-2'])
  expectWholeBundle(join(to, 'devices', 'sensor-2'))
})

test('says what a reader would refuse before anything is written', async ({ openPrepared, folder }) => {
  const page = await openPrepared()
  await folder.cli('device', 'enrol', 'rsa-board', '--key', 'rsa-2048')
  await goTo(page, 'Export')
  await expect(page.getByRole('option', { name: /^Tasmota .*Refuses 1 of 3: The key of rsa-board/ })).toBeVisible()
  await chooseTarget(page, 'Tasmota')
  await expect(page.getByRole('region', { name: 'Preview' }).getByText('Re-key it with P-256.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Write 3 bundles' })).toBeDisabled()
})

test('a target is found, put together and written by keyboard alone', async ({ openPrepared, folder }) => {
  const page = await openPrepared()
  const to = join(folder.path, 'stick')
  await goTo(page, 'Export')
  await watchPointer(page)
  const search = page.getByRole('combobox', { name: 'What are the files for?' })
  await page.keyboard.press('/')
  await expect(search).toBeFocused()
  await page.keyboard.type('esp32')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('option', { name: 'ESP32 (ESP-IDF)' })).toHaveAttribute('aria-selected', 'true')
  await expect(page.getByRole('heading', { level: 2, name: 'ESP32 (ESP-IDF)' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(search).toHaveValue('')
  await typeInto(page, page.getByRole('textbox', { name: 'Folder', exact: true }), to)
  await expect(page.getByRole('button', { name: 'Write 2 bundles' })).toBeEnabled()
  await press(page, page.getByRole('button', { name: 'Write 2 bundles' }))
  await expect(page.getByText('2 bundles written and read back.')).toBeVisible()
  expect(bundlesBelow(to)).toEqual(prepared.devices.map((id) => `devices/${id}`))
  expect(await pointerUses(page)).toBe(0)
})

test('exports everything, each identity with the target that was chosen for it', async ({ openPrepared, folder }) => {
  const page = await openPrepared()
  const to = join(folder.path, 'stick')
  await folder.cli('device', 'enrol', 'rsa-board', '--key', 'rsa-2048')
  await goTo(page, 'Export')
  await goToWay(page, 'Everything')
  const table = page.getByRole('table', { name: 'Identities and their targets' })
  const row = (name: string) => table.getByRole('row').filter({ hasText: name })

  await test.step('several are given another target at once', async () => {
    for (const id of ['sensor-2', 'rsa-board']) await row(id).getByRole('checkbox').check()
    await page.getByRole('button', { name: 'Change their target' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox').fill('tasmota')
    await dialog.getByRole('option', { name: 'Tasmota' }).click()
    await expect(dialog.getByText('Re-key it with P-256.')).toBeVisible()
    await dialog.getByRole('button', { name: 'Use “Tasmota”' }).click()
    await expect(dialog).toHaveCount(0)
    await expect(row('sensor-2').getByRole('button', { name: /^Tasmota/ })).toBeVisible()
    await expect(row('sensor-1').getByRole('button', { name: /^PEM files/ })).toBeVisible()
  })
  await test.step('who would be left out is said, and why', async () => {
    await expect(row('rsa-board').getByText('left out')).toBeVisible()
    await expect(page.getByText(/^1 identity is left out \(rsa-board\): The key of rsa-board is RSA 2048/)).toBeVisible()
  })
  await test.step('the files of each are shown', async () => {
    await row('sensor-2').getByRole('button', { name: 'sensor-2', exact: false }).first().click()
    const panel = page.getByRole('complementary', { name: 'Bundle of sensor-2' })
    await expect(panel.getByText('console.txt')).toBeVisible()
    await expect(panel.getByRole('button', { name: 'Show console.txt' })).toHaveCount(0)
    await page.keyboard.press('Escape')
    await expect(panel).toHaveCount(0)
  })
  await test.step('the others are written', async () => {
    await typeFolder(page, to)
    await write(page, 3)
    await expect(page.getByText(/^1 identity is left out/)).toBeVisible()
    expect(bundlesBelow(to)).toEqual(everybody)
    for (const below of everybody) expectWholeBundle(join(to, below))
    expect(readdirSync(to).sort()).toEqual(['README.txt', 'broker', 'devices'])
    expect(readdirSync(join(to, 'devices', 'sensor-2'))).toContain('console.txt')
  })
  await test.step('the choice is remembered', async () => {
    await page.reload()
    await expect(row('sensor-2').getByRole('button', { name: /^Tasmota/ })).toBeVisible()
  })
})

test('exports everything as one ZIP that another program opens with its password alone', async ({ openPrepared, folder }) => {
  const page = await openPrepared()
  const to = join(folder.path, 'stick')
  const password = 'four plain words here'
  await goTo(page, 'Export')
  await goToWay(page, 'Everything')
  await typeFolder(page, to)
  await page.getByText('One encrypted ZIP', { exact: true }).click()

  await test.step('a password that is too short, or not the same again, writes nothing', async () => {
    await page.getByLabel('Password of the ZIP').fill('short')
    await page.getByRole('button', { name: 'Write 3 bundles' }).click()
    await expect(page.getByText('It needs at least 12 characters.')).toBeVisible()
    await page.getByLabel('Password of the ZIP').fill(password)
    await page.getByRole('button', { name: 'Write 3 bundles' }).click()
    await expect(page.getByText('The two are not the same.')).toBeVisible()
    expect(existsSync(to)).toBe(false)
  })
  await page.getByLabel('The same again').fill(password)
  await write(page, 3)
  const [name, ...others] = readdirSync(to)
  expect(others).toEqual([])
  const zip = join(to, name!)

  await test.step('it holds what the folders would', async () => {
    const handle = await open(zip)
    const paths: string[] = []
    for await (const { path } of readZip(handle, password)) paths.push(path)
    await handle.close()
    expect(paths.filter((path) => path.endsWith('/SHA256SUMS')).map((path) => path.slice(0, -'/SHA256SUMS'.length))).toEqual(everybody)
    expect(paths).toContain('README.txt')
  })
  await test.step('7-Zip unpacks it, and the checksums hold', () => {
    test.skip(findTool('7z') === undefined, '7-Zip is not installed (Debian: apt-get install 7zip).')
    const unpacked = join(folder.path, 'unpacked')
    expect(runTool('7z', ['t', '-pnot that one', zip]).status).not.toBe(0)
    const { status, output } = runTool('7z', ['x', `-p${password}`, `-o${unpacked}`, zip])
    expect(status, output).toBe(0)
    for (const below of everybody) expectWholeBundle(join(unpacked, below))
  })
})

test('a drive appears when it is plugged in, takes the bundles, and a full one is said', async ({ openPrepared }) => {
  const missing = cannotMount('ext4')
  test.skip(missing !== undefined, `needs ${missing}`)
  const page = await openPrepared()
  await goTo(page, 'Export')
  await chooseTarget(page, 'PEM files')
  await expect(page.getByText('A USB stick or card appears here as soon as it is plugged in.')).toBeVisible()
  const label = `walk-${process.pid}`
  const drive = mountDrive('ext4', 8192, join('/media', label))
  try {
    await page.getByRole('group', { name: 'Removable drives' }).getByRole('button', { name: label }).click()
    await expect(page.getByRole('textbox', { name: 'Folder', exact: true })).toHaveValue(join(drive.path, 'certwright'))
    await write(page, 3)
    expect(bundlesBelow(drive.path)).toEqual(everybody.map((below) => `certwright/${below}`))
    await expect(page.getByText(/Safely remove|Let your system remove/)).toBeVisible()

    await page.getByRole('button', { name: 'Export something else' }).click()
    await typeFolder(page, join(drive.path, 'again'))
    runTool('dd', ['if=/dev/zero', `of=${join(drive.path, 'filler')}`, 'bs=4096'])
    await page.getByRole('button', { name: 'Write 3 bundles' }).click()
    const bar = page.getByRole('region', { name: 'Export' })
    await expect(bar.getByText('DISK_FULL')).toBeVisible()
    await expect(bar.getByText(/None of the 3 bundles stands whole/)).toBeVisible()
    await expect(bar.getByRole('button', { name: 'Try again' })).toBeVisible()
    expect(bundlesBelow(join(drive.path, 'certwright'))).toEqual(everybody)
  } finally {
    drive.remove()
  }
})
