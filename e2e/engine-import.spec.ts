import { readFileSync } from 'node:fs'
import { safeText } from '../src/shared/safe-text.ts'
import { chooseFiles, dropFile, pasteText } from './file-actions.ts'
import { expectHarmless } from './harmless.ts'
import { filePassword, hostileName, makeOpensslFiles } from './openssl-files.ts'
import { goTo } from './vault-actions.ts'
import { expect, test } from './window-test.ts'

test('an authority that OpenSSL made comes in with its encrypted key, and can sign', async ({ openPrepared, folder }) => {
  const files = makeOpensslFiles(folder.path)
  const page = await openPrepared()
  const plan = page.getByRole('table', { name: 'What would be imported' })
  const password = page.getByLabel('Password of ca.key')
  await goTo(page, 'Inventory')
  await page.getByRole('link', { name: 'Import…' }).click()
  await chooseFiles(page, [files.ca, files.caKey])

  await test.step('the password is asked for, and a wrong one is said beside the field', async () => {
    await password.fill('not this one')
    await page.getByRole('button', { name: 'Open it' }).click()
    await expect(page.getByText('This password does not open it.')).toBeVisible()
    await expect(plan.getByRole('row', { name: /Elsewhere CA/ })).toContainText('Missing')
    await password.fill(filePassword)
    await page.getByRole('button', { name: 'Open it' }).click()
    await expect(plan.getByRole('row', { name: /Elsewhere CA/ })).toContainText('Comes along')
    await expect(plan.getByRole('combobox', { name: 'What Elsewhere CA comes in as' })).toHaveValue('root-ca')
  })
  await test.step('it comes in', async () => {
    await page.getByRole('button', { name: 'Import 1 certificate' }).click()
    await expect(page.getByRole('heading', { name: '1 certificate imported.' })).toBeVisible()
    await page.getByRole('link', { name: 'Elsewhere CA' }).click()
    await expect(page.getByRole('complementary', { name: 'Details of Elsewhere CA' })).toContainText('The vault holds its private key')
  })
  await test.step('it issues what the window shows', async () => {
    await folder.cli('device', 'enrol', 'sensor-of-elsewhere', '--issuer', 'Elsewhere CA')
    await page.getByRole('button', { name: 'Close' }).first().click()
    await expect(page.getByRole('grid', { name: 'Certificates' }).getByText('sensor-of-elsewhere')).toBeVisible()
  })
  await test.step('what is there already is said so', async () => {
    await page.getByRole('link', { name: 'Import…' }).click()
    await chooseFiles(page, [files.ca])
    await expect(plan.getByRole('row', { name: /Elsewhere CA/ })).toContainText('Already here')
    await expect(page.getByRole('button', { name: 'Import', exact: true })).toBeDisabled()
  })
})

test('hostile and damaged files are told of in words, and nothing of them acts', async ({ openPrepared, folder }) => {
  const files = makeOpensslFiles(folder.path)
  const page = await openPrepared()
  await goTo(page, 'Inspect')
  await chooseFiles(page, [files.hostile, files.damaged, files.broker, files.brokerKey, files.revocationList])
  const list = page.getByRole('navigation', { name: 'Brought files' })
  const shown = page.getByRole('region', { name: 'What it is' })
  await test.step('a name of HTML and overrides', async () => {
    await list.getByText(safeText(hostileName)).click()
    await expect(shown).toContainText(safeText(hostileName))
    await page.getByRole('button', { name: 'Everything that it says' }).click()
    await expectHarmless(page)
  })
  await test.step('a certificate that was cut off', async () => {
    await list.getByText('Could not be read').click()
    await expect(shown.getByRole('alert')).toContainText('FILE_NOT_UNDERSTOOD')
  })
  await test.step('the others are read all the same, and find each other', async () => {
    await list.getByText('mqtt.elsewhere.example').first().click()
    await expect(shown).toContainText('A broker\'s certificate for mqtt.elsewhere.example and 192.0.2.7')
    await expect(shown).toContainText('Its private key is in these files.')
    await expect(shown).toContainText('ESP8266 (BearSSL)')
  })
  await test.step('a long revocation list scrolls', async () => {
    await list.getByRole('region', { name: 'list.crl' }).locator('[data-object]').click()
    await expect(shown).toContainText('with 300 entries')
    const entries = page.getByRole('region', { name: 'Revoked certificates' })
    await expect(entries.getByText('1000', { exact: true })).toBeVisible()
    await entries.evaluate((element: { scrollTo(x: number, y: number): void; scrollHeight: number }) => element.scrollTo(0, element.scrollHeight))
    await expect(entries.getByText((0x1000 + 299).toString(16).toUpperCase(), { exact: true })).toBeVisible()
  })
  await test.step('a private key is shown by what it belongs to alone', async () => {
    await list.getByRole('region', { name: 'broker.key' }).locator('[data-object]').click()
    await expect(shown).toContainText('that belongs to mqtt.elsewhere.example')
    const secret = readFileSync(files.brokerKey, 'utf8').split('\n')[1]!
    expect(await page.content()).not.toContain(secret)
  })
})

test('a file is dropped on any page, and PEM pasted outside of a field', async ({ openPrepared, folder }) => {
  const files = makeOpensslFiles(folder.path)
  const page = await openPrepared()
  const shown = page.getByRole('region', { name: 'What it is' })
  const pem = readFileSync(files.ca, 'utf8')
  await test.step('a file over the console', async () => {
    await goTo(page, 'Console')
    await dropFile(page, 'ca.crt', pem, { drops: false })
    await expect(page.getByText('Drop to see what is in it')).toBeVisible()
    await dropFile(page, 'ca.crt', pem, { drops: true })
    await expect(page.getByText('Drop to see what is in it')).toHaveCount(0)
    await expect(shown).toContainText("A root CA's certificate")
  })
  await test.step('text over the home page', async () => {
    await goTo(page, 'Home')
    await pasteText(page, readFileSync(files.deviceRequest, 'utf8'))
    await expect(shown).toContainText('A request for a certificate for sensor-9')
    await expect(page.getByRole('navigation', { name: 'Brought files' })).not.toContainText('ca.crt')
  })
  await test.step('text into a field stays there', async () => {
    await goTo(page, 'Inventory')
    await page.getByRole('textbox', { name: 'Search certificates' }).focus()
    await pasteText(page, pem)
    await expect(page.getByRole('heading', { level: 1, name: 'Inventory' })).toBeVisible()
  })
  await test.step('nothing is taken while the vault is locked', async () => {
    await page.getByRole('button', { name: 'Lock', exact: true }).click()
    await expect(page.getByLabel('Passphrase', { exact: true })).toBeVisible()
    await dropFile(page, 'ca.crt', pem, { drops: true })
    await expect(page.getByLabel('Passphrase', { exact: true })).toBeVisible()
  })
})
