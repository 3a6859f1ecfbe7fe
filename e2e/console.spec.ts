import { chmodSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Page } from '@playwright/test'
import { freePort } from '../src/main/testing/free-port.ts'
import { giveTo, MosquittoBroker, ordinaryUser } from '../src/main/testing/mosquitto-broker.ts'
import { findTool } from '../src/main/testing/tools.ts'
import { builtInBrokerUrl, chooseIdentity, connectAs, expectConnected, messageRows, openListeningConsole, publish, subscribe } from './console-actions.ts'
import { expectHarmless } from './harmless.ts'
import { goTo } from './vault-actions.ts'
import { expect, test } from './window-test.ts'

const details = (page: Page) => page.getByRole('complementary', { name: 'The chosen message' })
const counters = (page: Page) => page.getByText(/received, .* sent · /)

/** Two sessions: the first hears everything, the second is shown. */
async function openTwo(page: Page): Promise<void> {
  await openListeningConsole(page, 'sensor-1')
  await page.getByRole('button', { name: 'New session' }).click()
  await connectAs(page, 'sensor-2')
}
const showSession = (page: Page, device: string) => page.getByRole('tab', { name: new RegExp(device) }).click()

test('two devices in two sessions exchange messages; pause, filters, topics and charts', async ({ openPrepared }) => {
  const page = await openPrepared()
  await openTwo(page)
  await subscribe(page, 'answers/#')

  await test.step('each hears the other', async () => {
    await publish(page, 'garden/bed-1', '21.5')
    await showSession(page, 'sensor-1')
    await expect(messageRows(page).filter({ hasText: 'garden/bed-1' })).toContainText('21.5')
    await publish(page, 'answers/bed-1', '{"ok":true}')
    await showSession(page, 'sensor-2')
    await expect(messageRows(page).filter({ hasText: 'answers/bed-1' })).toBeVisible()
    await expect(page.getByRole('tab', { name: /sensor-1.*connected.*expires in \d+ days/ })).toBeVisible()
  })
  await test.step('the list can be of all sessions', async () => {
    await page.getByRole('combobox', { name: 'Of which sessions' }).click()
    await page.getByRole('option', { name: 'All sessions' }).click()
    await expect(messageRows(page).filter({ hasText: 'sensor-1' })).not.toHaveCount(0)
    await expect(messageRows(page).filter({ hasText: 'sensor-2' })).not.toHaveCount(0)
    await page.getByRole('combobox', { name: 'Of which sessions' }).click()
    await page.getByRole('option', { name: 'This session' }).click()
  })
  await test.step('a paused session goes on counting', async () => {
    await showSession(page, 'sensor-1')
    await page.getByRole('button', { name: 'Clear' }).click()
    await expect(counters(page)).toHaveText(/^0 received, 0 sent · 0 kept · 0 shown · 0 dropped$/)
    await page.getByRole('button', { name: 'Pause', exact: true }).click()
    await showSession(page, 'sensor-2')
    for (const value of ['21', '22', '24.5']) await publish(page, 'garden/bed-1', value)
    await publish(page, 'garden/light', '{"on":true,"level":7}')
    await showSession(page, 'sensor-1')
    await expect(counters(page)).toHaveText('4 received, 0 sent · 4 kept · 0 shown · 0 dropped · paused')
    await page.getByRole('button', { name: 'Resume' }).click()
    await expect(messageRows(page)).toHaveCount(4)
  })
  await test.step('filters by topic, direction and text', async () => {
    await page.getByRole('treeitem', { name: /bed-1/ }).click()
    await expect(messageRows(page)).toHaveCount(3)
    await expect(counters(page)).toContainText('3 of 4 shown')
    await page.getByRole('textbox', { name: 'Filter the messages by topic and payload' }).fill('24.5')
    await expect(messageRows(page)).toHaveCount(1)
    await page.getByRole('combobox', { name: 'Direction' }).click()
    await page.getByRole('option', { name: 'Sent' }).click()
    await page.getByRole('button', { name: 'Show all messages' }).click()
    await expect(messageRows(page)).toHaveCount(4)
  })
  await test.step('the tree of topics has counts and last values', async () => {
    await expect(page.getByRole('treeitem', { name: /^garden/ })).toContainText('4')
    await expect(page.getByRole('treeitem', { name: /^bed-1/ })).toContainText('24.5')
  })
  await test.step('numbers of a topic, and at a path in JSON, are charts that go on', async () => {
    await page.getByRole('button', { name: 'Draw the numbers of garden/bed-1' }).click()
    const chart = page.getByRole('figure', { name: 'Numbers of garden/bed-1' })
    await expect(chart).toContainText('24.5 · 3 numbers')
    await page.getByLabel('Topic to draw').fill('garden/light')
    await page.getByLabel('Where in its JSON').fill('level')
    await page.getByRole('button', { name: 'Draw', exact: true }).click()
    await expect(page.getByRole('figure', { name: 'Numbers of garden/light at level' })).toContainText('7 · 1 number')
    await publish(page, 'garden/bed-1', '19')
    await expect(chart).toContainText('19 · 5 numbers')
    const drawn = await chart.locator('canvas').screenshot()
    await publish(page, 'garden/bed-1', '40')
    await expect(chart).toContainText('40 · 7 numbers')
    await expect.poll(async () => (await chart.locator('canvas').screenshot()).equals(drawn)).toBe(false)
  })
})

test('what all sessions hold is exported into one file, each message with the name of its session', async ({ openPrepared, folder }) => {
  const page = await openPrepared()
  await openTwo(page)
  await publish(page, 'garden/bed-1', '21.5')
  await expect(counters(page)).toContainText('1 sent · 1 kept')
  await page.getByRole('button', { name: 'Export the messages' }).click()
  await page.getByRole('menuitem', { name: 'Export all sessions as CSV' }).click()
  const path = join(folder.path, 'all.csv')
  await page.getByRole('dialog').getByRole('textbox', { name: 'File' }).fill(path)
  await page.getByRole('dialog').getByRole('button', { name: 'Export the messages' }).click()
  await expect(page.getByRole('dialog').getByText(/^2 messages written/)).toBeVisible()
  const [head, ...rows] = (await readFile(path, 'utf8')).trim().split('\r\n')
  expect(head).toMatch(/^session,sequence,time,direction,topic,/)
  expect(rows.map((row) => row.replace(/,\d{4}-[^,]*,/, ',time,'))).toEqual([
    'sensor-1,1,time,received,garden/bed-1,0,false,4,21.5,,',
    'sensor-2,1,time,sent,garden/bed-1,0,false,4,21.5,,',
  ])
})

test('payloads are shown as what they are, and what is wrong with them is said', async ({ openPrepared }) => {
  const page = await openPrepared()
  await openListeningConsole(page, 'sensor-1')
  const showAs = async (view: string) => {
    await details(page).getByRole('combobox', { name: 'Show the payload as' }).click()
    await page.getByRole('option', { name: view, exact: true }).click()
  }
  const say = async (topic: string, form: string, payload: string) => {
    const bar = page.getByRole('form', { name: 'Publish' })
    await bar.getByRole('combobox', { name: 'Written as' }).click()
    await page.getByRole('option', { name: form, exact: true }).click()
    const rows = messageRows(page).filter({ hasText: topic })
    const before = await rows.count()
    await publish(page, topic, payload)
    // It is there twice, as it was sent and as it came back; what is chosen is the one that came back.
    await expect(rows).toHaveCount(before + 2)
    await rows.last().click()
  }
  await test.step('CBOR, as hex and as base64', async () => {
    await say('fixtures/cbor', 'Hex', 'a2 61 74 f9 4d 40 61 75 61 43')
    await showAs('CBOR')
    await expect(details(page).getByRole('region', { name: 'Payload as CBOR' })).toContainText('"t": 21.0')
    await showAs('Base64')
    await expect(details(page).getByRole('region', { name: 'Payload as Base64' })).toHaveText('omF0+U1AYXVhQw==')
    await showAs('JSON')
    await expect(details(page)).toContainText('No text: octet 0xa2 at offset 0 begins no character of UTF-8.')
    await expect(details(page)).toContainText('a2 61 74 f9')
  })
  await test.step('JSON as a tree, and what changed since the message before', async () => {
    await say('fixtures/json', 'JSON', '{"big":12345678901234567890,"on":false}')
    await say('fixtures/json', 'JSON', '{"big":12345678901234567890,"on":true}')
    await showAs('JSON tree')
    await expect(details(page).getByRole('group', { name: 'Payload as a tree' })).toContainText('12345678901234567890')
    await showAs('Changes')
    const changes = details(page).getByRole('region', { name: /^Changes/ })
    await expect(changes).toContainText('− "on": false')
    await expect(changes).toContainText('+ "on": true')
  })
  await test.step('what is no JSON is not published as JSON', async () => {
    const bar = page.getByRole('form', { name: 'Publish' })
    await bar.getByLabel('Payload').fill('{"a":}')
    await expect(bar.getByText(/^No JSON: /)).toBeVisible()
  })
  await expectHarmless(page)
})

test('what was published is in the history, can be saved, repeated and taken away', async ({ openPrepared, folder }) => {
  const page = await openPrepared()
  await openListeningConsole(page, 'sensor-1')
  const bar = page.getByRole('form', { name: 'Publish' })

  await publish(page, 'garden/light', 'on')
  await publish(page, 'garden/door', 'shut')
  await page.getByRole('button', { name: 'History' }).click()
  await page.getByRole('menuitem', { name: /garden\/light/ }).click()
  await expect(bar.getByLabel('Payload')).toHaveValue('on')

  await page.getByRole('button', { name: 'Saved', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Save this message' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('Light on')
  await page.getByRole('dialog').getByRole('button', { name: 'Save the message' }).click()
  await bar.getByLabel('Payload').fill('else')
  await page.getByRole('button', { name: 'Saved', exact: true }).click()
  await page.getByRole('menuitem', { name: /^Light on/ }).click()
  await expect(bar.getByLabel('Payload')).toHaveValue('on')

  await bar.getByRole('button', { name: /^More/ }).click()
  const repeat = page.getByRole('group', { name: 'Repeat' })
  await repeat.getByLabel('Every (ms)').fill('5')
  await repeat.getByLabel('Times').fill('20')
  await repeat.getByRole('button', { name: 'Repeat' }).click()
  await expect(repeat.getByText('20 messages published')).toBeVisible()
  await expect(counters(page)).toContainText('22 received, 22 sent')

  await bar.getByRole('checkbox', { name: 'Retain' }).check()
  await bar.getByLabel('Payload').fill('')
  await bar.getByRole('button', { name: 'Clear retained' }).click()
  await expect(bar.getByText(/^Sent /)).toBeVisible()

  await page.getByRole('button', { name: 'Export the messages' }).click()
  await page.getByRole('menuitem', { name: 'Export as JSON lines' }).click()
  const path = join(folder.path, 'messages.jsonl')
  await page.getByRole('dialog').getByRole('textbox', { name: 'File' }).fill(path)
  await page.getByRole('dialog').getByRole('button', { name: 'Export the messages' }).click()
  await expect(page.getByRole('dialog').getByText(/^46 messages written/)).toBeVisible()
  const lines = (await readFile(path, 'utf8')).trim().split('\n')
  expect(JSON.parse(lines[0]!)).toMatchObject({ session: 'sensor-1', topic: 'garden/light', text: 'on', direction: 'sent' })
})

test('sessions are saved by name; the clients of the built-in broker are seen and can be disconnected', async ({ openPrepared }) => {
  const page = await openPrepared()
  await openTwo(page)
  await page.getByRole('button', { name: '2 clients of the built-in broker' }).click()
  const clients = page.getByRole('table', { name: 'Connected clients' })
  await expect(clients.getByRole('row')).toHaveCount(3)
  await clients.getByRole('button', { name: 'Disconnect sensor-1' }).click()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('tab', { name: /sensor-1.*(waiting|connecting|connected)/ })).toBeVisible()

  const broker = await builtInBrokerUrl(page)
  await page.getByRole('button', { name: 'New session' }).click()
  await page.getByRole('combobox', { name: 'Broker' }).fill('mqtt://broker.example')
  await expect(page.getByText(/is not encrypted: whoever is on the way/)).toBeVisible()
  await page.getByRole('combobox', { name: 'Broker' }).fill(broker)
  await page.getByRole('button', { name: 'Save this session' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('The cellar')
  await page.getByRole('dialog').getByRole('button', { name: 'Save the session' }).click()
  await expect(page.getByRole('tab', { name: /The cellar/ })).toBeVisible()
  await page.getByRole('button', { name: 'Close this session' }).click()
  await page.getByRole('button', { name: 'New session' }).click()
  await page.getByRole('button', { name: 'Open a saved session' }).click()
  await page.getByRole('menuitem', { name: /^The cellar/ }).click()
  await expect(page.getByRole('combobox', { name: 'Broker' })).toHaveValue(broker)
})

test('a saved session whose identity is gone says so, and asks for another', async ({ openPrepared, folder }) => {
  const page = await openPrepared()
  await goTo(page, 'Console')
  await chooseIdentity(page, 'sensor-2')
  await page.getByRole('combobox', { name: 'Broker' }).fill('mqtts://broker.example')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Save this session' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('The shed')
  await page.getByRole('dialog').getByRole('button', { name: 'Save the session' }).click()
  await expect(page.getByRole('button', { name: 'Saved as The shed' })).toBeVisible()
  // As in a vault that was put together from another one's.
  const vault = new DatabaseSync(folder.vault)
  vault.exec(`UPDATE console_item SET definition = json_set(definition, '$.identity.as', '${'ab'.repeat(32)}') WHERE kind = 'session'`)
  vault.close()

  await page.reload()
  await expect(page.getByRole('button', { name: 'Open a saved session' })).toBeEnabled()
  await page.getByRole('button', { name: 'Open a saved session' }).click()
  await page.getByRole('menuitem', { name: /^The shed/ }).click()
  const notice = page.getByText('“The shed” was saved with an identity that is not in this vault any more.')
  await expect(notice).toBeVisible()
  await expect(page.getByRole('combobox', { name: 'Broker' })).toHaveValue('mqtts://broker.example')
  await chooseIdentity(page, 'sensor-1')
  await expect(notice).toHaveCount(0)
})

test('a list that has not all that the engine holds says so, and loads it', async ({ openPrepared }) => {
  const page = await openPrepared()
  await openListeningConsole(page, 'sensor-1')
  const bar = page.getByRole('form', { name: 'Publish' })
  await bar.getByLabel('Topic', { exact: true }).fill('flood/a')
  await bar.getByLabel('Payload').fill('drop')
  await bar.getByRole('button', { name: /^More/ }).click()
  const repeat = page.getByRole('group', { name: 'Repeat' })
  await repeat.getByLabel('Every (ms)').fill('1')
  // Each is there twice: as it was sent, and as it came back.
  await repeat.getByLabel('Times').fill('3000')
  await repeat.getByRole('button', { name: 'Repeat' }).click()
  await expect(counters(page)).toHaveText(/^3,000 received, 3,000 sent · 6,000 kept · 5,000 shown/, { timeout: 60_000 })
  await bar.getByRole('button', { name: /^Less/ }).click()

  const list = page.getByRole('grid', { name: 'Messages' })
  const older = page.getByText('The engine holds 1,000 older messages.')
  await expect(older).toHaveCount(0)
  await list.focus()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Home')
  await page.keyboard.press('Escape')
  await expect(older).toBeVisible()
  await page.getByRole('button', { name: 'Load', exact: true }).click()
  await expect(older).toHaveCount(0)
  await expect(counters(page)).toContainText('6,000 kept · 6,000 shown')
  await expect(list).toHaveAttribute('aria-rowcount', '6001')

  await page.getByRole('button', { name: /^Jump to newest/ }).click()
  await expect(counters(page)).toContainText('6,000 kept · 5,000 shown')

  await page.getByRole('textbox', { name: 'Filter the messages by topic and payload' }).fill('nowhere')
  await expect(page.getByText('The filter has not looked at 1,000 messages that the engine holds and the list has not.')).toBeVisible()
  await page.getByRole('button', { name: 'Load', exact: true }).click()
  await expect(counters(page)).toContainText('0 of 6,000 shown')
})

test('MQTT 5 with mosquitto: what stands beside a payload is shown, and the broker remembers a session', async ({ openPrepared, folder }) => {
  test.skip(findTool('mosquitto') === undefined, 'Mosquitto is not installed.')
  const port = await freePort()
  const page = await openPrepared()
  await folder.cli('export', 'mosquitto', '--to', join(folder.path, 'out'), '--only', 'localhost', '--option', `port=${port}`)
  const running = join(folder.path, 'out', 'broker')
  for (const path of [folder.path, join(folder.path, 'out')]) chmodSync(path, 0o755)
  giveTo(ordinaryUser, running)
  const broker = await MosquittoBroker.start(running, ordinaryUser)
  try {
    await goTo(page, 'Console')
    await page.getByRole('combobox', { name: 'Broker' }).fill(`mqtts://localhost:${port}`)
    await page.getByRole('button', { name: /^Name to verify/ }).click()
    await page.getByRole('checkbox', { name: /^Clean start/ }).uncheck()
    await page.getByLabel('The broker remembers us for (seconds)').fill('600')
    await connectAs(page, 'sensor-1')
    await expect(page.getByText('The broker remembers this session for 600 seconds after its end.')).toBeVisible()
    await subscribe(page, 'sensor-1/#', 1)

    await test.step('its properties', async () => {
      const properties = ['--content-type', 'application/json', '--response-topic', 'answers/to me', '--correlation-data', '00ff01', '--user-property', 'site=Zürich']
      await folder.cli('publish', 'sensor-1/v5', '{"on":true}', '--broker', `mqtts://localhost:${port}`, '--as', 'sensor-2', ...properties)
      await messageRows(page).filter({ hasText: 'sensor-1/v5' }).click()
      const shown = details(page).getByLabel('MQTT 5 properties')
      await expect(shown).toContainText('Content typeapplication/json')
      await expect(shown).toContainText('Response topicanswers/to me')
      await expect(shown).toContainText('Correlation dataAP8B (base64)')
      await expect(shown).toContainText('siteZürich')
    })
    await test.step('what is said while it is away waits for it', async () => {
      await page.getByRole('button', { name: 'Disconnect', exact: true }).click()
      await expect(page.getByText(/^Disconnected from/)).toBeVisible()
      await folder.cli('publish', 'sensor-1/letter', 'kept for you', '--broker', `mqtts://localhost:${port}`, '--as', 'sensor-2')
      await page.getByRole('button', { name: 'Connect again' }).click()
      await expectConnected(page, 'sensor-1')
      await expect(page.getByText('The broker still knew this session, and remembers it for 600 seconds after its end.')).toBeVisible()
      await expect(messageRows(page).filter({ hasText: 'sensor-1/letter' })).toContainText('kept for you')
    })
  } finally {
    await broker.stop()
  }
})
