import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { prepared, prepareVault } from './data-folder.ts'
import { goToWay } from './export-actions.ts'
import { enrolmentOf, goToEnrolMany, planPattern, planTable, planTableOf } from './fleet-actions.ts'
import { certificates } from './lifecycle-actions.ts'
import { stallsOf, watchedCore } from './stalls.ts'
import { goTo, unlock } from './vault-actions.ts'
import { expect, test } from './window-test.ts'

test('a table with faults is seen, corrected in place and enrolled; its groups are found and exported', async ({ openPrepared, folder }) => {
  const page = await openPrepared()
  const enrolment = enrolmentOf(page)
  const rows = planTableOf(page)
  await goToEnrolMany(page)

  await test.step('its faults stand in the rows', async () => {
    await planTable(page, `id;site;notes\nkiel-1;Kiel;roof\nkiel-1;Kiel;\n${prepared.devices[0]};Graz;\nbad+id;Graz;\ngraz-1;Graz;=1+1\n`)
    await expect(page.getByText('5 devices: 2 good and 3 with an error.')).toBeVisible()
    await page.getByText('Only problems: 3').click()
    await expect(rows.getByRole('row').filter({ hasText: 'Error' })).toHaveCount(3)
    await expect(rows.getByRole('row').filter({ hasText: 'Good' })).toHaveCount(0)
  })

  await test.step('a column is said to be something else', async () => {
    await page.getByRole('combobox', { name: 'site' }).selectOption('group')
    await expect(rows.getByRole('columnheader', { name: 'Group' })).toBeVisible()
  })

  await test.step('they are corrected where they stand', async () => {
    for (const [row, id] of [[3, 'kiel-2'], [4, 'graz-2'], [5, 'graz-3']] as const) {
      await rows.getByRole('textbox', { name: `id of row ${row}` }).fill(id)
      await rows.getByRole('textbox', { name: `id of row ${row}` }).press('Enter')
    }
    await expect(page.getByText('There is no problem left.')).toBeVisible()
    await page.getByText('All 5', { exact: true }).click()
    await expect(rows.getByRole('row').filter({ hasText: 'Good' })).toHaveCount(5)
  })

  await test.step('all are enrolled, and the report is saved', async () => {
    await enrolment.getByRole('button', { name: 'Enrol 5 devices' }).click()
    await expect(enrolment.getByText('5 certificates issued.')).toBeVisible()
    const report = join(folder.path, 'report.csv')
    await enrolment.getByRole('textbox', { name: /^Save the report/ }).fill(report)
    await enrolment.getByRole('button', { name: 'Save the report' }).click()
    await expect(enrolment.getByText('The report of 5 rows is saved:')).toBeVisible()
    const lines = readFileSync(report, 'utf8').trim().split('\r\n')
    expect(lines.slice(1).map((line) => line.split(',').slice(1, 3).join(' '))).toEqual(['kiel-1', 'kiel-2', 'graz-2', 'graz-3', 'graz-1'].map((id) => `${id} issued`))
  })

  await test.step('the inventory shows and filters their groups', async () => {
    await goTo(page, 'Inventory')
    await page.getByRole('button', { name: 'Group', exact: true }).click()
    await page.getByRole('menuitemcheckbox', { name: 'Graz' }).click()
    await page.keyboard.press('Escape')
    await expect(page.getByText('3 of ')).toBeVisible()
    await certificates(page).getByRole('checkbox', { name: 'Choose all' }).click()
    await page.getByRole('button', { name: 'Groups of 3' }).click()
    const dialog = page.getByRole('dialog', { name: 'Groups of 3 certificates' })
    await dialog.getByRole('combobox', { name: 'Put into' }).fill('batch 7')
    await page.keyboard.press('Enter')
    await dialog.getByRole('button', { name: 'Change the groups' }).click()
    await expect(dialog.getByText('The groups of 3 certificates are changed.')).toBeVisible()
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click()
  })

  await test.step('a group is exported', async () => {
    const to = join(folder.path, 'batch')
    await goTo(page, 'Export')
    await goToWay(page, 'Many devices')
    await page.getByRole('radio', { name: 'Those of groups' }).check()
    await page.getByRole('checkbox', { name: 'batch 7 (3)' }).check()
    await page.getByRole('combobox', { name: 'What for?' }).click()
    await page.getByRole('option', { name: 'Azure', exact: false }).first().click()
    await page.getByRole('textbox', { name: 'Folder', exact: true }).fill(to)
    await page.getByRole('button', { name: 'Write for 3 devices' }).click()
    await expect(page.getByText('Written for 3 devices.')).toBeVisible()
    await page.getByText('For all together', { exact: true }).click()
    await page.getByRole('button', { name: 'Write for 3 devices' }).click()
    await expect(page.getByText(/^Written for 3 devices/)).toBeVisible()
  })
})

test('a run over a pattern waits, is left, is cancelled and is taken up again', async ({ openPrepared }) => {
  test.slow()
  const page = await openPrepared()
  const enrolment = enrolmentOf(page)
  await goToEnrolMany(page)
  await page.getByRole('checkbox', { name: 'Verify every signature' }).check()
  await planPattern(page, 'hall-{a,b}-{0001..4000}')
  await expect(page.getByText('8,000 devices: 8,000 good.')).toBeVisible()
  await enrolment.getByRole('button', { name: 'Enrol 8,000 devices' }).click()
  await enrolment.getByRole('button', { name: 'Pause' }).click()
  await expect(enrolment.getByText('paused')).toBeVisible()

  await test.step('the page may be left', async () => {
    await goTo(page, 'Home')
    await page.getByRole('contentinfo', { name: 'Status' }).getByRole('link', { name: 'Show the enrolment' }).click()
    await enrolment.getByRole('button', { name: 'Go on' }).click()
    await expect(enrolment.getByText(/a second/)).toBeVisible()
  })

  await test.step('what is cancelled can go on', async () => {
    await enrolment.getByRole('button', { name: 'Cancel' }).click()
    await expect(enrolment.getByText(/were not begun\.$/)).toBeVisible()
    await enrolment.getByRole('button', { name: 'Enrol others' }).click()
    await expect(page.getByText('A run over 8,000 devices was broken off.')).toBeVisible()
    await page.getByRole('button', { name: 'Go on with it' }).click()
    await expect(page.getByText(/^8,000 devices: .* good and .* there already\.$/)).toBeVisible()
    await enrolment.getByRole('button', { name: /^Enrol [\d,]+ devices$/ }).click()
    await expect(enrolment.getByText(/certificates? issued; .* were there already\.$/)).toBeVisible({ timeout: 60_000 })
    const [, issued] = /([\d,]+) certificates? issued/.exec(await enrolment.innerText())!
    await expect(enrolment.getByText(`and ${issued} signature`)).toBeVisible()
  })

  await test.step('all of more than a page are chosen without naming them', async () => {
    await goTo(page, 'Inventory')
    await page.getByRole('textbox', { name: 'Search certificates' }).fill('hall-a')
    await expect(page.getByText(/^4,000 of /)).toBeVisible()
    await certificates(page).getByRole('checkbox', { name: 'Choose all' }).click()
    await expect(page.getByRole('toolbar', { name: 'For what is chosen' })).toContainText('All 4,000 chosen')
    await page.getByRole('button', { name: 'Export 4,000' }).click()
    await expect(page.getByRole('radio', { name: 'What was chosen in the inventory: 4,000 certificates' })).toBeChecked()
  })
})

test('page and core go on answering while ten thousand devices are enrolled', async ({ openWindow, template, folder }) => {
  test.setTimeout(300_000)
  await prepareVault(template, folder)
  const log = join(folder.path, 'event-loop.txt')
  const page = await openWindow({ vault: folder.vault, environment: watchedCore(log) })
  await unlock(page)
  await goToEnrolMany(page)
  await planPattern(page, 'fleet-{00001..10000}')
  const stalls = await stallsOf(page, log, async () => {
    await enrolmentOf(page).getByRole('button', { name: 'Enrol 10,000 devices' }).click()
    await expect(enrolmentOf(page).getByText('10,000 certificates issued.')).toBeVisible({ timeout: 240_000 })
  })
  process.stdout.write(`longest stall while 10,000 devices are enrolled: page ${stalls.renderer} ms, core ${stalls.core} ms (goal: under 50 ms each)\n`)
  // Machines of continuous integration are shared: this bound only tells a program that hangs from one that does not.
  expect(Math.max(stalls.renderer, stalls.core)).toBeLessThan(2000)
})
