import { chmodSync, copyFileSync, readFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import type { Page } from '@playwright/test'
import { AxeBuilder } from '@axe-core/playwright'
import { freePort } from '../src/main/testing/free-port.ts'
import { giveTo, MosquittoBroker, ordinaryUser, reload } from '../src/main/testing/mosquitto-broker.ts'
import { findTool } from '../src/main/testing/tools.ts'
import { builtInBrokerUrl, chooseIdentity, startBuiltInBrokerAnd } from './console-actions.ts'
import { expectHarmless } from './harmless.ts'
import { press, tabTo } from './keyboard.ts'
import { makeOpensslFiles } from './openssl-files.ts'
import { goTo, unlock } from './vault-actions.ts'
import { expect, test } from './window-test.ts'

const device = 'sensor-1'
const works = /^It works: /

test('a name that is missing in the broker’s certificate is put into it with one click, and the test runs again by itself', async ({ openWindow, folder }) => {
  await folder.cli('vault', 'create')
  await folder.cli('authority', 'create', '--cn', 'Home CA')
  await folder.cli('broker', 'issue', '--cn', 'mqtt.home.lan', '--san', 'dns:mqtt.home.lan')
  await folder.cli('device', 'enrol', device)
  const page = await openWindow({ vault: folder.vault })
  await unlock(page)
  const port = await testBuiltIn(page)
  await expect(verdict(page)).toContainText(works)
  await expect(chain(page).getByText('matches')).toHaveCount(1)

  await test.step('every problem stands at its stage', async () => {
    await runTest(page, `mqtts://localhost:${port}`)
    await expect(verdict(page)).toContainText('localhost')
    await expect(verdict(page)).toContainText('This is on the broker’s side.')
    const stage = stageOf(page, 'Examine the certificates')
    await expect(stage).toContainText('Stops the connection')
    await expect(stage).toContainText('No. 20')
    await expect(chain(page).getByText('None of its names is localhost.')).toBeVisible()
    await expect(stageOf(page, 'Connect over MQTT')).toContainText('skipped')
  })
  await test.step('the dialog is left with Escape, and changes nothing', async () => {
    const button = mendButton(page, /^Re-issue with localhost/)
    await press(page, button)
    await expect(page.getByRole('dialog').getByText('What will change')).toBeVisible()
    await expect(page.getByRole('dialog')).toContainText('mqtt.home.lan')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(button).toBeFocused()
    const listed = JSON.parse(await folder.cli('--json', 'certificate', 'list')) as unknown[]
    expect(JSON.stringify(listed)).not.toContain('"replaced"')
  })
  await test.step('the mend is done, and the next run is green', async () => {
    await mendButton(page, /^Re-issue with localhost/).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: /^Re-issue with localhost/ }).click()
    await expect(page.getByRole('heading', { name: /^Done: Re-issue with localhost/ })).toBeVisible()
    await expect(verdict(page)).toContainText(works)
    await expect(verdict(page)).toContainText('localhost let sensor-1 in')
    await expect(chain(page).getByRole('listitem').filter({ hasText: 'matches' }).first()).toContainText('localhost')
    expect(await builtInBrokerUrl(page)).toContain(`:${port}`)
  })
})

test('files for a broker of one’s own are written, said where to put, and the next run is green', async ({ openWindow, folder }) => {
  test.skip(findTool('mosquitto') === undefined, 'Mosquitto is not installed.')
  const port = await freePort()
  await folder.cli('vault', 'create')
  await folder.cli('authority', 'create', '--cn', 'Home CA')
  await folder.cli('broker', 'issue', '--cn', 'mqtt.home.lan', '--san', 'dns:mqtt.home.lan')
  await folder.cli('device', 'enrol', device)
  await folder.cli('export', 'mosquitto', '--to', folder.path, '--option', `port=${port}`)
  const running = join(folder.path, 'broker')
  // The broker runs as another user where the tests run as root, and has to pass through here.
  chmodSync(folder.path, 0o755)
  giveTo(ordinaryUser, running)
  const broker = await MosquittoBroker.start(running, ordinaryUser)
  try {
    const page = await openWindow({ vault: folder.vault })
    await unlock(page)
    await goTo(page, 'Test')
    await chooseIdentity(page, device)
    await runTest(page, `mqtts://localhost:${port}`)
    await mendButton(page, /^Re-issue with localhost/).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Folder for the files').fill(join(folder.path, 'mended'))
    await dialog.getByRole('button', { name: /^Re-issue with localhost/ }).click()
    const done = page.getByRole('region', { name: /^Done: Re-issue with localhost/ })
    await expect(done.getByRole('listitem').filter({ hasText: 'Copy broker.crt from' })).toBeVisible()
    await expect(done.getByText(join(folder.path, 'mended', 'broker'), { exact: true })).toBeVisible()
    copyFileSync(join(folder.path, 'mended', 'broker', 'broker.crt'), join(running, 'broker.crt'))
    giveTo(ordinaryUser, running)
    await reload(broker)
    await done.getByRole('button', { name: 'Run the test again' }).click()
    await expect(verdict(page)).toContainText(works)
    await expect(done).toBeVisible()
    await done.getByRole('button', { name: 'Put this away' }).click()
    await expect(done).toHaveCount(0)
  } finally {
    await broker.stop()
  }
})

test('who connects without a certificate is offered a device of the vault', async ({ openPrepared }) => {
  const page = await openPrepared()
  await testBuiltIn(page)
  await page.getByRole('combobox', { name: 'Connect as' }).fill('Nobody')
  await page.getByRole('option', { name: /^Nobody/ }).click()
  await page.getByRole('button', { name: 'Run test' }).click()
  await expect(verdict(page)).toContainText('This is on our side.')
  await mendButton(page, /sensor-1/).click()
  await page.getByRole('dialog').getByRole('button', { name: /sensor-1/ }).click()
  await expect(verdict(page)).toContainText(works)
  await expect(page.getByRole('combobox', { name: 'Connect as' })).toHaveValue('sensor-1')
  await expect(page.getByText('Changed by the mend')).toBeVisible()
})

test('a connection without TLS to a port with TLS changes over to TLS', async ({ openPrepared }) => {
  const page = await openPrepared()
  const port = await testBuiltIn(page)
  await runTest(page, `mqtt://127.0.0.1:${port}`)
  await expect(verdict(page)).not.toContainText(works)
  await mendButton(page, new RegExp(`mqtts://127\\.0\\.0\\.1:${port}`)).click()
  await page.getByRole('dialog').getByRole('button', { name: /mqtts:/ }).click()
  await expect(verdict(page)).toContainText(works)
  await expect(page.getByRole('combobox', { name: 'Broker', exact: true })).toHaveValue(`mqtts://127.0.0.1:${port}`)
})

test('a test of a broker that says nothing is cancelled', async ({ openPrepared }) => {
  const silent = await listen(createServer(() => undefined))
  try {
    const page = await openPrepared()
    await goTo(page, 'Test')
    await runTest(page, `mqtts://127.0.0.1:${silent.port}`)
    await expect(stageOf(page, 'See what the broker shows')).toContainText('running')
    await page.getByRole('button', { name: 'Cancel', exact: true }).click()
    await expect(verdict(page)).toContainText('The test was cancelled.')
    await expect(stageOf(page, 'See what the broker shows')).toContainText('skipped')
  } finally {
    await silent.close()
  }
})

test('the report is copied and saved as text, JSON and HTML, without the password', async ({ openPrepared }) => {
  const page = await openPrepared()
  await testBuiltIn(page)
  await page.getByRole('button', { name: /^Name to verify/ }).click()
  await page.getByLabel('User name').fill('planted-user')
  await page.getByLabel('Password', { exact: true }).fill('planted-password')
  await page.getByRole('button', { name: 'Run test' }).click()
  await expect(verdict(page)).toContainText(works)
  for (const [choice, ending] of [['As text', '.txt'], ['As JSON', '.json'], ['As a page', '.html']] as const) {
    await page.getByRole('button', { name: 'Save report' }).click()
    const downloading = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: choice }).click()
    const file = await downloading
    expect(file.suggestedFilename()).toMatch(new RegExp(`^connection-test.*\\${ending}$`))
    const text = readFileSync(await file.path(), 'utf8')
    expect(text).toContain('127.0.0.1')
    expect(text).toContain('Find the address')
    expect(text).toContain('openssl s_client')
    expect(text).not.toMatch(/planted-|BEGIN [A-Z ]*PRIVATE KEY/)
    if (ending === '.json') expect(JSON.parse(text)).toBeInstanceOf(Object)
    if (ending === '.html') expect(text).toMatch(/^<!doctype html>/i)
  }
})

test('a hostile chain stays harmless', async ({ openPrepared, folder }) => {
  const files = makeOpensslFiles(folder.path)
  const own = readFileSync(files.hostile, 'utf8')
  const server = createTlsServer({ cert: own + readFileSync(files.ca, 'utf8'), key: readFileSync(`${files.folder}/hostile.key`) }, (socket) => socket.on('error', () => undefined))
  const hostile = await listen(server)
  try {
    const page = await openPrepared()
    await goTo(page, 'Test')
    await runTest(page, `mqtts://localhost:${hostile.port}`)
    await expect(chain(page).getByText('Not in your vault').first()).toBeVisible()
    await expect(chain(page).getByText('<img src=x onerror=alert(1)>\\u{202e}txt.exe').first()).toBeVisible()
    await expect(page.getByRole('button', { name: 'Copy report' })).toBeVisible()
    await expectHarmless(page)
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
    expect(violations.map(({ id }) => id)).toEqual([])
  } finally {
    await hostile.close()
  }
})

/** Starts the built-in broker from the Test page, waits for the test to have passed, and gives the port. */
async function testBuiltIn(page: Page): Promise<string> {
  await goTo(page, 'Test')
  await chooseIdentity(page, device)
  await startBuiltInBrokerAnd(page, 'test')
  await expect(verdict(page)).toContainText(works)
  return new URL((await builtInBrokerUrl(page)).replace('mqtts:', 'http:')).port
}

async function runTest(page: Page, url: string): Promise<void> {
  const field = page.getByRole('combobox', { name: 'Broker', exact: true })
  await tabTo(page, field)
  await field.fill(url)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Run test' }).click()
}

function result(page: Page) {
  return page.getByRole('region', { name: 'Result' })
}

function verdict(page: Page) {
  return result(page).getByRole('status').first()
}

function stageOf(page: Page, title: string) {
  const rungs = page.getByRole('list', { name: 'Stages of the connection test' }).locator('> li')
  return rungs.filter({ has: page.getByText(title, { exact: true }) })
}

function chain(page: Page) {
  return page.getByRole('region', { name: 'What the broker showed' })
}

/** The first of this name: that of the verdict. */
function mendButton(page: Page, name: RegExp) {
  return result(page).getByRole('button', { name }).first()
}

/** Lets a server listen on a free port of this machine. */
async function listen(server: Server): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets = new Set<{ destroy: () => void }>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
