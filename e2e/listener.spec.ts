import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { freePort } from '../src/main/testing/free-port.ts'
import { MosquittoBroker } from '../src/main/testing/mosquitto-broker.ts'
import { findTool } from '../src/main/testing/tools.ts'
import { builtInBrokerUrl } from './console-actions.ts'
import { runCommand } from './file-actions.ts'
import { runOpenssl } from './openssl-files.ts'
import { expect, test } from './window-test.ts'

/** Runs a client to its end; whether it is let in is for the page to say. */
function runClient(tool: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve) => execFile(findTool(tool)!, [...args], { timeout: 20_000 }, () => resolve()).stdin?.end())
}

async function startListener(page: Page): Promise<string> {
  await runCommand(page, 'Listener')
  await page.getByRole('textbox', { name: 'Port' }).fill('0')
  await page.getByRole('button', { name: 'Start the listener' }).click()
  await expect(page.getByRole('region', { name: 'The listener' })).toContainText('for this machine alone')
  return new URL((await builtInBrokerUrl(page)).replace('mqtts:', 'https:')).port
}

test('real clients come to the listener, and the page says live what came and why it is refused', async ({ openPrepared, folder }) => {
  const page = await openPrepared()
  const port = await startListener(page)
  const rows = page.getByRole('grid', { name: 'Visits, the newest first' }).locator('tbody').getByRole('row')
  await test.step('mosquitto_pub without TLS', async () => {
    await runClient('mosquitto_pub', ['-p', port, '-i', 'bare', '-t', 'a', '-m', 'b'])
    await expect(rows.first()).toContainText('Plain MQTT came in, without TLS')
  })
  await test.step('openssl s_client without a certificate', async () => {
    await runClient('openssl', ['s_client', '-connect', `127.0.0.1:${port}`])
    await expect(rows.first()).toContainText('No certificate was sent')
  })
  await test.step('mosquitto_pub with a certificate of another CA', async () => {
    const openssl = (...args: string[]) => runOpenssl(folder.path, ...args)
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=Other CA', '-days', '30', '-keyout', 'other.key', '-out', 'other.crt')
    openssl('req', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=thermostat', '-keyout', 'x.key', '-out', 'x.csr')
    openssl('x509', '-req', '-in', 'x.csr', '-CA', 'other.crt', '-CAkey', 'other.key', '-CAcreateserial', '-days', '30', '-out', 'x.crt')
    const { pem } = JSON.parse(await folder.cli('authority', 'show', 'Certwright Home CA', '--json')) as { pem: string }
    writeFileSync(join(folder.path, 'ca.crt'), pem)
    const files = ['--cafile', 'ca.crt', '--cert', 'x.crt', '--key', 'x.key'].map((word) => (word.startsWith('--') ? word : join(folder.path, word)))
    await runClient('mosquitto_pub', ['-h', 'localhost', '-p', port, '-V', 'mqttv311', '-i', 'thermostat', '-t', 'a', '-m', 'b', ...files])
    await expect(rows.first()).toContainText('The certificate of thermostat is from Other CA, which this broker does not trust.')
    await rows.first().click()
    const details = page.getByRole('complementary', { name: 'Visit 3' })
    await expect(details).toContainText('CN=Other CA')
    await expect(details).toContainText('row 45')
    await expect(details).toContainText('Give the device a certificate from an authority of this vault')
  })
  await expect(rows).toHaveCount(3)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Stop the listener' }).click()
  await expect(page.getByRole('button', { name: 'Start the listener' })).toBeVisible()
})

test('the built-in broker and a real mosquitto are tried with right and wrong clients', async ({ openPrepared, folder }) => {
  const page = await openPrepared()
  await startListener(page)
  await runCommand(page, 'Policy')
  const table = page.getByRole('table', { name: 'Policy matrix' })
  await test.step('the built-in broker lets a device use any topic', async () => {
    await page.getByRole('button', { name: 'Try the broker' }).click()
    await expect(page.getByText('The broker does not do as it should.')).toBeVisible({ timeout: 60_000 })
    await expect(table.getByRole('row', { name: /a certificate that has expired/ })).toContainText('Pass')
    await expect(table.getByRole('row', { name: /with the client identifier of/ })).toContainText('use_username_as_clientid')
  })
  await test.step('a mosquitto with all its rules passes, and the table is downloaded', async () => {
    await folder.cli('export', 'mosquitto', '--to', join(folder.path, 'out'), '--only', 'localhost')
    const bundle = join(folder.path, 'out', 'broker')
    const port = await freePort()
    const rules = [...(process.getuid?.() === 0 ? ['user root'] : []), `listener ${port} 127.0.0.1`, 'cafile ca.crt', 'certfile broker.crt', 'keyfile broker.key', 'require_certificate true']
    const names = ['use_identity_as_username true', 'use_username_as_clientid true', 'acl_file rules.acl', 'log_type all', '']
    writeFileSync(join(bundle, 'rules.acl'), 'pattern readwrite %u/#\n', { mode: 0o600 })
    writeFileSync(join(bundle, 'mosquitto.conf'), [...rules, ...names].join('\n'))
    const mosquitto = await MosquittoBroker.start(bundle)
    try {
      await page.getByRole('combobox', { name: 'Broker', exact: true }).fill(`mqtts://localhost:${port}`)
      await page.getByRole('button', { name: 'Try the broker' }).click()
      await expect(page.getByText('The broker lets in and refuses as it should.')).toBeVisible({ timeout: 60_000 })
      await expect(table.getByRole('row', { name: /a certificate that was revoked/ })).toContainText('Not tried')
      const saved = page.waitForEvent('download')
      await page.getByRole('button', { name: 'CSV' }).click()
      expect(readFileSync(await (await saved).path(), 'utf8')).toContain('"no certificate","refused","refused","pass"')
    } finally {
      await mosquitto.stop()
    }
  })
})
