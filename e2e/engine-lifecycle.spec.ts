import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { lacksTools, runTool } from '../src/main/testing/tools.ts'
import { prepared } from './data-folder.ts'
import { certificates, closeOutcome, detailsOf, openAuthority, openInInventory } from './lifecycle-actions.ts'
import { goTo } from './vault-actions.ts'
import { expect, test } from './window-test.ts'
import { expectProof, issue, next, writeBundles } from './wizard-actions.ts'

const [sensor1, sensor2] = prepared.devices
const filePassphrase = 'a stick in the drawer, second from above'

test('a broker is renewed with another name, a device re-keyed', async ({ openPrepared, folder }) => {
  const page = await openPrepared()
  const show = async (reference: string) => JSON.parse(await folder.cli('--vault', folder.vault, '--json', 'certificate', 'show', reference)) as { spkiPin: string; altNames: { value: string }[] }
  const pinsOf = async (name: string) => {
    const list = JSON.parse(await folder.cli('--vault', folder.vault, '--json', 'certificate', 'list')) as { certificates: { name: string; fingerprint: string }[] }
    return Promise.all(list.certificates.filter((each) => each.name === name).map(async ({ fingerprint }) => (await show(fingerprint)).spkiPin))
  }

  await test.step('the dialog says first that the old one stays valid; the key is the same', async () => {
    const details = await openInInventory(page, prepared.broker)
    await details.getByRole('button', { name: `Renew ${prepared.broker}` }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog).toContainText('with the key that it has. The old one stays valid until')
    await dialog.getByRole('button', { name: 'Add name' }).click()
    await dialog.getByRole('textbox', { name: 'Name 3', exact: true }).fill('mqtt.home.lan')
    await dialog.getByRole('button', { name: `Renew ${prepared.broker}` }).click()
    await expect(dialog).toContainText(`${prepared.broker} has a new certificate, valid until`)
    await expect(dialog.getByRole('button', { name: 'Export the bundle again' })).toBeVisible()
    await closeOutcome(page)
    await expect(details.getByText('Replaced', { exact: true })).toBeVisible()
    await details.locator('dl').filter({ hasText: 'Replaced by' }).getByRole('link').click()
    await expect(details).toContainText('mqtt.home.lan')
    await expect(details).toContainText('which stays valid until it ends or is revoked')
    expect(new Set(await pinsOf(prepared.broker)).size).toBe(1)
  })

  await test.step('re-keyed, a device has another key, and its bundle is offered', async () => {
    const details = await openInInventory(page, sensor1)
    await details.getByRole('button', { name: `Re-key ${sensor1}` }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog).toContainText('with a new key')
    await dialog.getByRole('button', { name: `Re-key ${sensor1}` }).click()
    await expect(dialog).toContainText('key and certificate together')
    const pins = await pinsOf(sensor1)
    expect([pins.length, new Set(pins).size]).toEqual([2, 2])
    await dialog.getByRole('button', { name: 'Export the bundle again' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Export' })).toBeVisible()
    await expect(page.getByRole('main').getByText(sensor1).first()).toBeVisible()
  })
})

test('a device is revoked, and the revocation list that says so is written to a file', async ({ openPrepared, folder }) => {
  test.skip(lacksTools('openssl'), 'openssl reads the list')
  const page = await openPrepared()
  const file = join(folder.path, 'home.crl.pem')
  await goTo(page, 'Inventory')
  for (const name of [sensor1, sensor2]) await certificates(page).getByRole('row').filter({ hasText: name }).getByRole('checkbox').click()
  const chosen = page.getByRole('toolbar', { name: 'For what is chosen' })
  await expect(chosen.getByRole('button', { name: 'Renew 2' })).toBeVisible()
  const details = await openInInventory(page, sensor2)
  await details.getByRole('button', { name: `Revoke ${sensor2}` }).click()
  const dialog = page.getByRole('dialog')
  const verb = dialog.getByRole('button', { name: 'Revoke 1 certificate' })
  await expect(dialog).toContainText('is refused for good')
  await expect(dialog).toContainText('a SIGHUP). Sessions that are connected stay until they are dropped.')
  await expect(verb).toBeDisabled()
  await dialog.getByRole('radio', { name: 'Somebody else may have its key' }).check()
  await verb.click()
  await dialog.getByRole('button', { name: 'Issue the revocation list' }).click()
  await dialog.getByLabel('File', { exact: true }).fill(file)
  await dialog.getByRole('button', { name: 'Issue the revocation list' }).click()
  await expect(dialog).toContainText(`Number 1 of ${prepared.authority}: 1 revoked certificate.`)
  await closeOutcome(page)
  await expect(details.getByText('Revoked', { exact: true }).first()).toBeVisible()
  await expect(details).toContainText('keyCompromise')
  // Both are still chosen; what can be done with them is told anew.
  await expect(chosen).toContainText('2 chosen')
  await expect(chosen.getByRole('button', { name: 'Renew 1' })).toBeVisible()

  const shown = JSON.parse(await folder.cli('--vault', folder.vault, '--json', 'certificate', 'show', sensor2)) as { serialNumber: string }
  const { output } = runTool('openssl', ['crl', '-noout', '-text', '-in', file])
  expect(output).toContain(`Serial Number: ${shown.serialNumber}`)
  expect(output).toContain('Key Compromise')

  await test.step('the authority shows the list, and the same file is only replaced when told to', async () => {
    const authority = await openAuthority(page, prepared.authority)
    const section = authority.getByRole('region', { name: 'Revocation list' })
    await expect(section).toContainText('Current for 30 more days')
    await expect(section).toContainText('1 certificate')
    await section.getByRole('button', { name: 'Issue the next' }).click()
    await dialog.getByLabel('File', { exact: true }).fill(file)
    await dialog.getByLabel('Next update in (days)').fill('3')
    await dialog.getByRole('button', { name: 'Issue the revocation list' }).click()
    await expect(dialog).toContainText('BUNDLE_EXISTS')
    await dialog.getByRole('button', { name: 'Issue it and replace the file' }).click()
    await expect(dialog).toContainText('of Certwright Home CA: 1 revoked certificate.')
    await closeOutcome(page)
    await expect(section).toContainText('Expires in 3 days')
  })

  await test.step('home offers the next list before this one has expired', async () => {
    await goTo(page, 'Home')
    await expect(page.getByRole('heading', { name: `The revocation list of ${prepared.authority} expires in 3 days` })).toBeVisible()
    await page.getByRole('button', { name: 'Issue the revocation list' }).click()
    await dialog.getByLabel('File', { exact: true }).fill('')
    await dialog.getByRole('button', { name: 'Issue the revocation list' }).click()
    await expect(dialog).toContainText('1 revoked certificate.')
    await closeOutcome(page)
    await expect(page.getByRole('heading', { name: /The revocation list/ })).toHaveCount(0)
  })
})

test('a device is put on hold and taken off it again', async ({ openPrepared }) => {
  const page = await openPrepared()
  const details = await openInInventory(page, sensor1)
  const dialog = page.getByRole('dialog')
  await details.getByRole('button', { name: `Put ${sensor1} on hold` }).click()
  await expect(dialog).toContainText('is refused until the hold is taken off')
  await dialog.getByRole('button', { name: `Put ${sensor1} on hold` }).click()
  await closeOutcome(page)
  await expect(details.getByText('On hold', { exact: true }).first()).toBeVisible()

  await page.getByRole('search').getByRole('button', { name: 'State' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'On hold' }).click()
  await page.keyboard.press('Escape')
  await expect(page.getByText('1 of 4 certificates')).toBeVisible()
  await page.getByRole('button', { name: 'Show all' }).click()

  await openInInventory(page, sensor1, 'On hold')
  await details.getByRole('button', { name: `Take ${sensor1} off hold` }).click()
  await dialog.getByRole('button', { name: `Take ${sensor1} off hold` }).click()
  await closeOutcome(page)
  await expect(details.getByText('Valid', { exact: true }).first()).toBeVisible()
})

test('several are chosen by keyboard and pointer, and renewed and revoked together', async ({ openPrepared }) => {
  const page = await openPrepared()
  await goTo(page, 'Inventory')
  const bar = page.getByRole('toolbar', { name: 'For what is chosen' })
  const row = (name: string) => certificates(page).getByRole('row').filter({ hasText: name })
  const dialog = page.getByRole('dialog')

  await test.step('Space chooses, Ctrl-A all, Escape none', async () => {
    await expect(page.getByText('4 certificates')).toBeVisible()
    await page.keyboard.press('/')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press(' ')
    await expect(bar).toContainText('1 chosen')
    await page.keyboard.press('ControlOrMeta+a')
    await expect(bar).toContainText('4 chosen')
    await expect(bar).toContainText('2 devices, 1 authority and 1 broker')
    await expect(bar.getByRole('button', { name: 'Renew 3' })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(bar).toHaveCount(0)
  })

  await test.step('a click with Shift chooses all between', async () => {
    await row(sensor1).getByRole('checkbox').click()
    await row(sensor2).click({ modifiers: ['Shift'] })
    await expect(bar).toContainText('2 chosen')
    await expect(row(sensor1)).toHaveAttribute('aria-selected', 'true')
  })

  await test.step('they are renewed together, then revoked together', async () => {
    await bar.getByRole('button', { name: 'Renew 2' }).click()
    await dialog.getByRole('button', { name: 'Renew 2 certificates' }).click()
    await expect(dialog).toContainText('2 new certificates are issued.')
    await expect(dialog.getByRole('button', { name: 'Export 2 bundles' })).toBeVisible()
    await closeOutcome(page)
    await expect(page.getByText('6 certificates')).toBeVisible()
    const replaced = certificates(page).getByRole('row').filter({ hasText: 'Replaced' })
    await replaced.first().getByRole('checkbox').click()
    await replaced.last().getByRole('checkbox').click()
    await bar.getByRole('button', { name: 'Revoke 2' }).click()
    await dialog.getByRole('radio', { name: 'A newer one has taken its place' }).check()
    await dialog.getByRole('button', { name: 'Revoke 2 certificates' }).click()
    await expect(dialog).toContainText('Revoked: 2 devices.')
    await closeOutcome(page)
    await expect(certificates(page).getByRole('row').filter({ hasText: 'Revoked' })).toHaveCount(2)
  })
})

test('with a root kept offline the issuing CA signs everything, and the root comes back with its passphrase', async ({ openWindow, folder }) => {
  const page = await openWindow()
  const file = join(folder.path, 'root.pem')
  const dialog = page.getByRole('dialog')

  await test.step('the wizard makes both, and everything is issued by the issuing CA', async () => {
    await page.getByText('Root kept offline + issuing CA').click()
    await page.getByLabel('Name of the root CA').fill('Cellar Root CA')
    await page.getByLabel('Name of the issuing CA').fill('Cellar Issuing CA')
    await page.getByLabel('Passphrase of the vault').fill(filePassphrase)
    await page.getByLabel('The same again').fill(filePassphrase)
    await next(page)
    await page.getByRole('textbox', { name: 'Name 1', exact: true }).fill('localhost')
    await next(page)
    await issue(page, 5)
    await writeBundles(page, join(folder.path, 'stick'), 3)
    await next(page)
    await expectProof(page, sensor1, sensor2)
  })

  await test.step('its end offers to take the root offline', async () => {
    await page.getByRole('button', { name: 'Take the root offline' }).click()
    await expect(dialog).toContainText('signs no certificate, no issuing CA and no revocation list')
    await dialog.getByLabel('File', { exact: true }).fill(file)
    await dialog.getByLabel('Passphrase of the file').fill(filePassphrase)
    await dialog.getByLabel('The same again').fill(filePassphrase)
    await dialog.getByRole('button', { name: 'Take Cellar Root CA offline' }).click()
    await expect(dialog).toContainText('Cellar Root CA is offline. Its key is in this file and nowhere else.')
    await closeOutcome(page)
    expect(readFileSync(file, 'utf8')).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----/)
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
    await expect(page.getByRole('button', { name: 'Take the root offline' })).toHaveCount(0)
  })

  await test.step('it is shown as offline, and does not sign', async () => {
    const details = await openAuthority(page, 'Cellar Root CA')
    await expect(details.getByText('Offline', { exact: true }).first()).toBeVisible()
    await expect(page.getByRole('grid', { name: 'Authorities' }).getByRole('row').filter({ hasText: 'Cellar Root CA' })).toContainText('Offline')
    await expect(details.getByRole('button', { name: 'Issue one' })).toHaveCount(0)
  })

  await test.step('a wrong passphrase brings nothing back, the right one does', async () => {
    const details = detailsOf(page, 'Cellar Root CA')
    await details.getByRole('button', { name: 'Bring Cellar Root CA back' }).click()
    await dialog.getByLabel('File', { exact: true }).fill(file)
    await dialog.getByLabel('Passphrase of the file').fill('not this one, surely')
    await dialog.getByRole('button', { name: 'Bring the key back' }).click()
    await expect(dialog).toContainText('This passphrase does not open the file.')
    await dialog.getByLabel('Passphrase of the file').fill(filePassphrase)
    await dialog.getByRole('button', { name: 'Bring the key back' }).click()
    await expect(dialog).toContainText('Cellar Root CA has its key again and can sign.')
    await closeOutcome(page)
    await expect(details.getByText('Offline', { exact: true })).toHaveCount(0)
    await expect(details.getByRole('button', { name: 'Issue one' })).toBeVisible()
  })
})

test('an authority is renewed with its key, and rolled over to a new one', async ({ openPrepared }) => {
  const page = await openPrepared()
  const dialog = page.getByRole('dialog')
  const details = await openAuthority(page, prepared.authority)
  await details.getByRole('button', { name: `Renew ${prepared.authority}` }).click()
  await expect(dialog).toContainText('the renewed authority has the same key;')
  await dialog.getByRole('button', { name: `Renew ${prepared.authority}` }).click()
  await dialog.getByRole('button', { name: 'Show the new certificate' }).click()
  await expect(details).toContainText('Replaces')
  await details.getByRole('button', { name: /^Roll over from / }).click()
  await expect(dialog).toContainText('exports trust both until')
  await dialog.getByLabel('Name of the new CA').fill('Second Home CA')
  await dialog.getByRole('button', { name: 'Make the new CA' }).click()
  await expect(dialog).toContainText('Second Home CA is there. Both are trusted until')
  await closeOutcome(page)
  await expect(page.getByRole('grid', { name: 'Authorities' })).toContainText('Second Home CA')
})

test('a profile of one’s own is made, warned about, used, taken along and removed', async ({ openPrepared, folder }) => {
  const page = await openPrepared()
  const dialog = page.getByRole('dialog')
  const section = page.getByRole('list', { name: 'Profiles' })
  const goToSettings = async () => {
    await page.getByRole('button', { name: /^Vault / }).click()
    await page.getByRole('menuitem', { name: 'Vault settings' }).click()
    await expect(section).toBeVisible()
  }
  await goToSettings()

  await test.step('problems and warnings stand there while one types', async () => {
    await section.getByRole('button', { name: 'Make a copy of MQTT device' }).click()
    await dialog.getByLabel('Title').fill('Cellar sensor')
    await expect(dialog.getByLabel('Id', { exact: true })).toHaveValue('cellar-sensor')
    await dialog.getByLabel('Usually valid for (days)').fill('200')
    await dialog.getByLabel('Organisation (O)').fill('Cellar')
    await dialog.getByLabel('Revocation lists (CRL distribution points)').fill('https://pki.home.lan/home.crl')
    await expect(dialog.getByText(/should be had without it, by http/)).toBeVisible()
    await dialog.getByLabel('Revocation lists (CRL distribution points)').fill('http://pki.home.lan/home.crl')
    await expect(dialog.getByText(/should be had without it, by http/)).toHaveCount(0)
    await dialog.getByRole('button', { name: 'Add an extension' }).click()
    await dialog.getByLabel('Object identifier 1').fill('1.3.6.1.4.1.99999.2')
    await dialog.getByLabel('DER value 1, hex or base64').fill('zz')
    await expect(dialog.getByText('Give one DER value in hex or base64, such as 0500.')).toBeVisible()
    await dialog.getByLabel('DER value 1, hex or base64').fill('0500')
    await dialog.getByRole('switch', { name: 'As MQTT device has it' }).last().uncheck()
    await dialog.getByRole('checkbox', { name: /clientAuth/ }).uncheck()
    await expect(dialog.getByText(/a device needs the extended key usage clientAuth/)).toBeVisible()
    await expect(dialog.getByRole('button', { name: 'Save the profile' })).toBeDisabled()
    await dialog.getByRole('checkbox', { name: /clientAuth/ }).check()
    await dialog.getByRole('button', { name: 'Save the profile' }).click()
    await expect(dialog).toHaveCount(0)
    await expect(section.getByRole('listitem').filter({ hasText: 'Cellar sensor' })).toContainText('yours')
  })

  await test.step('devices can be enrolled by it, and their certificates say what it says', async () => {
    await goTo(page, 'Inventory')
    await page.getByRole('button', { name: 'Issue a certificate' }).click()
    await page.getByRole('menuitem', { name: /^Devices/ }).click()
    await dialog.getByLabel('Device ids, one a line').fill('cellar-1')
    await dialog.getByRole('combobox', { name: 'Profile' }).click()
    await page.getByRole('option', { name: 'Cellar sensor (yours)' }).click()
    await dialog.getByRole('button', { name: 'Enrol 1 device' }).click()
    const details = detailsOf(page, 'cellar-1')
    await expect(details).toContainText('http://pki.home.lan/home.crl')
    await expect(details).toContainText('O=Cellar')
    await expect(details).toContainText('200 more days')
    if (lacksTools('openssl')) return
    const { pem } = JSON.parse(await folder.cli('--vault', folder.vault, '--json', 'certificate', 'show', 'cellar-1')) as { pem: string }
    const { output } = runTool('openssl', ['x509', '-noout', '-text'], { input: pem })
    expect(output).toContain('1.3.6.1.4.1.99999.2')
    expect(output).toContain('URI:http://pki.home.lan/home.crl')
  })

  await test.step('its JSON is downloaded, it is removed, and imported again', async () => {
    await goToSettings()
    const downloading = page.waitForEvent('download')
    await section.getByRole('button', { name: 'Download Cellar sensor' }).click()
    const text = readFileSync(await (await downloading).path(), 'utf8')
    await section.getByRole('button', { name: 'Remove Cellar sensor' }).click()
    await expect(dialog).toContainText('What was issued by it stays as it is.')
    await dialog.getByRole('button', { name: 'Remove the profile' }).click()
    await expect(section.getByText('Cellar sensor')).toHaveCount(0)
    await page.getByRole('button', { name: 'Import a profile' }).click()
    await dialog.getByLabel('Profile as JSON').fill('{}')
    await dialog.getByRole('button', { name: 'Read the profile' }).click()
    await expect(dialog.getByText(/this is not a profile/)).toBeVisible()
    await dialog.getByLabel('Profile as JSON').fill(text)
    await dialog.getByRole('button', { name: 'Read the profile' }).click()
    await dialog.getByRole('button', { name: 'Save the profile' }).click()
    await expect(section.getByText('Cellar sensor')).toBeVisible()
  })
})
