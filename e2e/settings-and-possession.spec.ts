import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { lacksTools, runTool } from '../src/main/testing/tools.ts'
import { passphrase, prepared, type DataFolder } from './data-folder.ts'
import { chooseFiles, dropFile } from './file-actions.ts'
import { pointerUses, press, tabTo, typeInto, watchPointer } from './keyboard.ts'
import { closeOutcome, detailsOf, openAuthority } from './lifecycle-actions.ts'
import { goTo } from './vault-actions.ts'
import { expect, test } from './window-test.ts'
import { expectStep } from './wizard-actions.ts'

const code = '106ACB2F37DAC0A1A5D6EF2C7D6F1A6B106ACB2F37DAC0A1A5D6EF2C7D6F1A6B'
const extensionFile = 'subjectAltName = @alt_names\n[alt_names]\nDNS.1 = mosquitto\nDNS.2 = localhost\nIP.1 = 192.168.0.147\nDNS.3 = two words\n'
const mosquittoConf = 'listener 8883 192.168.0.147\ncertfile /etc/broker.crt\nkeyfile /etc/broker.key\nconnection cloud\nremote_password hunter2hunter2\n'
const amqttYaml = 'listeners:\n  default:\n    bind: mqtt.home.lan:8883\n    ssl: true\n    cafile: ca.crt\n    certfile: server.crt\n    keyfile: server.key\n'

test('a code of a cloud is signed by an authority, by keyboard alone', async ({ openPrepared, folder }) => {
  const page = await openPrepared()
  const dialog = page.getByRole('dialog')
  const to = join(folder.path, 'verification.pem')
  const field = dialog.getByLabel('Code', { exact: true })
  const listBefore = await folder.cli('--vault', folder.vault, '--json', 'certificate', 'list')
  await openAuthority(page, prepared.authority)
  await watchPointer(page)
  await press(page, detailsOf(page, prepared.authority).getByRole('button', { name: `Prove to a cloud that ${prepared.authority} is yours` }))

  await test.step('a wrong code is told of beside the field', async () => {
    await expect(field).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(field).toHaveAccessibleDescription(/The code is empty\./)
    await page.keyboard.type(code.slice(0, 12))
    await expect(field).toHaveAccessibleDescription(/The code has 12 characters: a code has 16 at least\./)
    await typeInto(page, field, `${code}9`)
    await expect(field).toHaveAccessibleDescription(/The code has 65 characters: a code has 64 at most\./)
    await field.fill(`${code.slice(0, 30)}\u0007`)
    await page.keyboard.press('Enter')
    await expect(field).toHaveAccessibleDescription(/has a character that no code has/)
    await expect(field).toHaveAttribute('aria-invalid', 'true')
  })
  await test.step('the certificate is shown and written', async () => {
    await typeInto(page, field, ` ${code} `)
    await typeInto(page, dialog.getByLabel('File', { exact: true }), to)
    await page.keyboard.press('Enter')
    await expect(dialog).toContainText(`${prepared.authority} has signed the code.`)
    await expect(dialog).toContainText(`CN=${code}`)
    await expect(dialog).toContainText('The vault keeps nothing of it but a line in the activity.')
    await expect(dialog.getByRole('region', { name: 'The certificate for the code in PEM form' })).toHaveText(readFileSync(to, 'utf8'))
    await page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
    expect(await pointerUses(page)).toBe(0)
  })
  await test.step('it says what the cloud looks for, and stands in no list', async () => {
    const authority = await authorityFile(folder)
    const [proof, ca] = [to, authority].map((path) => new X509Certificate(readFileSync(path)))
    expect(proof!.subject).toBe(`CN=${code}`)
    expect(proof!.verify(ca!.publicKey)).toBe(true)
    expect(await folder.cli('--vault', folder.vault, '--json', 'certificate', 'list')).toBe(listBefore)
    if (lacksTools('openssl')) return
    expect(runTool('openssl', ['verify', '-CAfile', authority, to]).output).toContain(': OK')
    expect(runTool('openssl', ['x509', '-in', to, '-noout', '-subject', '-nameopt', 'RFC2253']).stdout).toBe(`subject=CN=${code}\n`)
  })
  await test.step('a file is replaced only when that is said, and somebody’s name is no code', async () => {
    const before = readFileSync(to, 'utf8')
    await detailsOf(page, prepared.authority).getByRole('button', { name: /^Prove to a cloud/ }).click()
    await field.fill(code)
    await dialog.getByLabel('File', { exact: true }).fill(to)
    await dialog.getByRole('button', { name: 'Sign the code' }).click()
    await expect(dialog).toContainText('BUNDLE_EXISTS')
    expect(readFileSync(to, 'utf8')).toBe(before)
    await dialog.getByRole('button', { name: 'Sign the code and replace the file' }).click()
    await expect(dialog).toContainText('has signed the code')
    expect(readFileSync(to, 'utf8')).not.toBe(before)
    await closeOutcome(page)
    await folder.cli('--vault', folder.vault, 'device', 'enrol', 'sensor-in-the-cellar')
    await detailsOf(page, prepared.authority).getByRole('button', { name: /^Prove to a cloud/ }).click()
    await field.fill('sensor-in-the-cellar')
    await dialog.getByLabel('File', { exact: true }).fill('')
    await dialog.getByRole('button', { name: 'Sign the code' }).click()
    await expect(field).toHaveAccessibleDescription(/is the name of a certificate here, not a code/)
  })
})

test('an authority that is offline says that its key has to come back first', async ({ openPrepared, folder }) => {
  const page = await openPrepared()
  const dialog = page.getByRole('dialog')
  const file = join(folder.path, 'offline.pem')
  writeFileSync(join(folder.path, 'passphrase'), passphrase)
  await folder.cli('--vault', folder.vault, 'authority', 'take-offline', prepared.authority, '--to', file, '--file-passphrase-file', join(folder.path, 'passphrase'))
  const details = await openAuthority(page, prepared.authority)
  await details.getByRole('button', { name: /^Prove to a cloud/ }).click()
  await expect(dialog).toContainText('its key is not in the vault')
  await expect(dialog.getByRole('button', { name: 'Sign the code' })).toBeDisabled()
  await dialog.getByRole('button', { name: 'Bring the key back' }).click()
  await dialog.getByLabel('File', { exact: true }).fill(file)
  await dialog.getByLabel('Passphrase of the file').fill(passphrase)
  await dialog.getByRole('button', { name: 'Bring the key back' }).click()
  await expect(dialog).toContainText('has its key again and can sign')
  await closeOutcome(page)
  await details.getByRole('button', { name: /^Prove to a cloud/ }).click()
  await dialog.getByLabel('Code', { exact: true }).fill(code)
  await dialog.getByLabel('File', { exact: true }).fill('')
  await dialog.getByRole('button', { name: 'Sign the code' }).click()
  await expect(dialog).toContainText('has signed the code')
  await expect(dialog).not.toContainText('Written to')
})

test('the names of an openssl file go into a certificate, by keyboard alone', async ({ openPrepared, folder }) => {
  const page = await openPrepared()
  const dialog = page.getByRole('dialog')
  const part = dialog.getByRole('region', { name: 'Names from a file' })
  const taker = dialog.getByRole('button', { name: 'Take names from a file…' })
  await goTo(page, 'Inventory')
  await watchPointer(page)
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('Issue a broker certificate')
  await page.keyboard.press('Enter')
  await typeInto(page, dialog.getByLabel('Name of the broker'), 'workshop')
  await typeInto(page, dialog.getByRole('textbox', { name: 'Name 1', exact: true }), 'localhost')

  await test.step('Escape closes this part alone', async () => {
    await press(page, taker)
    await expect(part.getByRole('button', { name: 'Choose a file' })).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(part).toHaveCount(0)
    await expect(taker).toBeFocused()
  })
  await test.step('what is no settings file is told of', async () => {
    await page.keyboard.press('Enter')
    await typeInto(page, part.getByLabel('Or paste its text'), 'Dear listener, this is a letter.')
    await press(page, part.getByRole('button', { name: 'Read the text' }))
    await expect(part.getByRole('alert')).toContainText('FILE_NOT_UNDERSTOOD')
  })
  await test.step('what was found is shown, and what is left out', async () => {
    await typeInto(page, part.getByLabel('Or paste its text'), extensionFile)
    await press(page, part.getByRole('button', { name: 'Read the text' }))
    await expect(part.getByRole('group', { name: 'Pasted text: Settings of OpenSSL with 3 names.' })).toBeFocused()
    await expect(part.getByRole('list', { name: 'Names in the file' }).getByRole('listitem')).toHaveText(['DNS mosquitto', 'DNS localhost', 'IP 192.168.0.147'])
    await expect(part.getByRole('list', { name: 'What to know of it' })).toContainText('Line 6: "two words" is left out')
    await expect(part).toContainText('1 name is in the list already.')
  })
  await test.step('one press adds those that are not there yet, and they are issued', async () => {
    await press(page, part.getByRole('button', { name: 'Add 2 names' }))
    await expect(part).toHaveCount(0)
    await expect(taker).toBeFocused()
    await expect(dialog).toContainText('2 names added from Pasted text.')
    await tabTo(page, dialog.getByRole('button', { name: 'Issue the certificate' }))
    await page.keyboard.press('Enter')
    await expect(detailsOf(page, 'workshop')).toBeVisible()
    expect(await pointerUses(page)).toBe(0)
    expect(await altNamesOf(folder, 'workshop')).toBe('DNS:localhost, DNS:mosquitto, IP Address:192.168.0.147')
  })
})

test('the wizard takes names from a file that is chosen or dropped, and never a password', async ({ openPrepared, folder }) => {
  const page = await openPrepared()
  const part = page.getByRole('region', { name: 'Names from a file' })
  const conf = join(folder.path, 'mosquitto.conf')
  writeFileSync(conf, mosquittoConf)
  await goTo(page, 'Provision')
  await page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: 'Broker' }).click()
  await expectStep(page, 'broker')
  await page.getByRole('radio', { name: /^Issue another certificate/ }).check()

  await test.step('a mosquitto.conf', async () => {
    await page.getByRole('button', { name: 'Take names from a file…' }).click()
    await chooseFiles(page, [conf], 'Choose a file')
    await expect(part.getByRole('group', { name: 'mosquitto.conf: Settings of Mosquitto with 1 name.' })).toBeVisible()
    await expect(part.getByRole('region', { name: 'Settings of Mosquitto' }).getByRole('row')).toHaveText(['listener8883 192.168.0.147', 'certfile/etc/broker.crt', 'keyfile/etc/broker.key'])
    await expect(part.getByRole('list', { name: 'What to know of it' })).toContainText('requires no certificate')
    await expectNowhere(page, 'hunter2')
    await part.getByRole('button', { name: 'Add 1 name' }).click()
    await expect(page.getByRole('textbox', { name: 'Name 1', exact: true })).toHaveValue('192.168.0.147')
  })
  await test.step('a YAML of aMQTT is dropped anywhere', async () => {
    await page.getByRole('button', { name: 'Take names from a file…' }).click()
    await dropFile(page, 'amqtt.yaml', amqttYaml, { drops: false })
    await expect(page.getByText('Drop to take names from it')).toBeVisible()
    await expect(page.getByText('Drop to see what is in it')).toHaveCount(0)
    await dropFile(page, 'amqtt.yaml', amqttYaml, { drops: true })
    await part.getByRole('button', { name: 'Add 1 name' }).click()
    await expect(page.getByRole('textbox', { name: 'Name 2', exact: true })).toHaveValue('mqtt.home.lan')
    await expect(page.getByRole('textbox', { name: 'Name 3', exact: true })).toHaveCount(0)
    await expectStep(page, 'broker')
  })
  await test.step('the same once more adds nothing', async () => {
    await page.getByRole('button', { name: 'Take names from a file…' }).click()
    await chooseFiles(page, [conf], 'Choose a file')
    await expect(part).toContainText('All its names are in the list already.')
    await expect(part.getByRole('button', { name: /^Add/ })).toHaveCount(0)
  })
})

test('settings that are dropped on the window are told of, and give a broker its names', async ({ openPrepared, folder }) => {
  const page = await openPrepared()
  const dialog = page.getByRole('dialog')
  const shown = page.getByRole('region', { name: 'What it is' })
  await goTo(page, 'Console')
  await dropFile(page, 'srvext.cfg', extensionFile, { drops: true })
  await expect(page.getByRole('navigation', { name: 'Brought files' })).toContainText('Settings of OpenSSL')
  await expect(shown).toContainText('Settings of OpenSSL with 3 names.')
  await shown.getByRole('button', { name: 'Use the names for a broker' }).click()
  await dialog.getByLabel('Name of the broker').fill('mosquitto')
  await dialog.getByRole('button', { name: 'Issue the certificate' }).click()
  await expect(detailsOf(page, 'mosquitto')).toBeVisible()
  expect(await altNamesOf(folder, 'mosquitto')).toBe('DNS:mosquitto, DNS:localhost, IP Address:192.168.0.147')
  await test.step('a password in it is shown nowhere', async () => {
    await goTo(page, 'Inspect')
    await dropFile(page, 'mosquitto.conf', mosquittoConf, { drops: true })
    await expect(page.getByRole('navigation', { name: 'Brought files' })).toContainText('Settings of Mosquitto')
    await page.getByRole('navigation', { name: 'Brought files' }).getByText('Settings of Mosquitto').click()
    await expect(shown).toContainText('/etc/broker.crt')
    await expectNowhere(page, 'hunter2')
  })
})

async function expectNowhere(page: Page, text: string): Promise<void> {
  expect(await page.content()).not.toContain(text)
}

/** The certificate of the prepared authority, in a file. */
async function authorityFile(folder: DataFolder): Promise<string> {
  const { pem } = JSON.parse(await folder.cli('--vault', folder.vault, '--json', 'authority', 'show', prepared.authority)) as { pem: string }
  const path = join(folder.path, 'authority.pem')
  writeFileSync(path, pem)
  return path
}

/** What Node reads of a certificate of the vault. */
async function altNamesOf(folder: DataFolder, name: string): Promise<string | undefined> {
  const { pem } = JSON.parse(await folder.cli('--vault', folder.vault, '--json', 'certificate', 'show', name)) as { pem: string }
  return new X509Certificate(pem).subjectAltName
}
