import { builtInBrokerUrl, messageRows, openListeningConsole } from './console-actions.ts'
import { chooseTarget, goToWay } from './export-actions.ts'
import { expectHarmless } from './harmless.ts'
import { goTo, unlock } from './vault-actions.ts'
import { expect, test } from './window-test.ts'

const image = '<img src=x onerror=alert(1)>'
const script = '<script>alert(2)<'
/** Reads as "sensorexe.gpj" where the override takes effect. */
const reversed = 'sensor\u202ejpg.exe'
const reversedAsShown = 'sensor\\u{202e}jpg.exe'
const ansi = '\u001b[2J\u001b[31mred\u0007'
const ansiAsShown = '\\u{1b}[2J\\u{1b}[31mred\\u{7}'

test('shows names made of HTML and of right-to-left overrides as what they are', async ({ openWindow, folder }) => {
  await folder.cli('vault', 'create')
  await folder.cli('authority', 'create', '--cn', `${image} CA`, '--o', `<b>${reversed}</b>`)
  await folder.cli('broker', 'issue', '--cn', `${script} broker`, '--san', 'dns:localhost')
  await folder.cli('device', 'enrol', image, reversed)
  const page = await openWindow({ vault: folder.vault })
  await unlock(page)

  for (const title of ['Home', 'Authorities', 'Activity', 'Provision', 'Inventory']) {
    await test.step(title, async () => {
      await goTo(page, title)
      await expect(page.getByRole('main').getByText(`${image} CA`).first()).toBeVisible()
      await expectHarmless(page)
    })
  }
  await test.step('the preview of an export', async () => {
    await goTo(page, 'Export')
    await chooseTarget(page, 'PEM files')
    const preview = page.getByRole('region', { name: 'Preview' })
    await expect(preview.getByText(image).first()).toBeVisible()
    const bundle = preview.getByRole('listitem').filter({ has: page.getByRole('button', { name: reversedAsShown, exact: false }) })
    await bundle.getByRole('button', { name: reversedAsShown }).click()
    await bundle.getByRole('button', { name: 'Show README.txt' }).click()
    await expect(bundle.getByRole('region', { name: 'Content of README.txt' })).toContainText(reversedAsShown)
    await expectHarmless(page)
    await goToWay(page, 'Everything')
    await expect(page.getByRole('table', { name: 'Identities and their targets' }).getByText(reversedAsShown).first()).toBeVisible()
    await expectHarmless(page)
    await goTo(page, 'Inventory')
  })
  await test.step('the details of a certificate', async () => {
    await page.getByRole('grid', { name: 'Certificates' }).getByText(reversedAsShown).click()
    await expect(page.getByRole('complementary', { name: `Details of ${reversedAsShown}` })).toBeVisible()
    await expectHarmless(page)
  })
  await test.step('the command palette', async () => {
    await page.keyboard.press('ControlOrMeta+k')
    await page.getByRole('combobox', { name: 'Search or command' }).fill('sensor')
    await expect(page.getByRole('option').getByText(reversedAsShown)).toBeVisible()
    await expectHarmless(page)
    await page.keyboard.press('Escape')
  })
  await test.step('the choice of an identity', async () => {
    await goTo(page, 'Console')
    await page.getByRole('combobox', { name: 'Connect as' }).click()
    await expect(page.getByRole('option').getByText(reversedAsShown)).toBeVisible()
    await expect(page.getByRole('option').getByText(image)).toBeVisible()
    await expectHarmless(page)
  })
})

test('shows topics and payloads made of HTML, ANSI escapes and overrides as what they are', async ({ openPrepared, folder }) => {
  const page = await openPrepared()
  await openListeningConsole(page, 'sensor-1')
  const broker = await builtInBrokerUrl(page)
  const say = (topic: string, payload: string) => folder.cli('publish', topic, payload, '--broker', broker, '--as', 'sensor-2')

  const messages = [
    { topic: `hostile/${image}`, payload: script, topicAsShown: image, payloadAsShown: script },
    { topic: `hostile/${ansi}`, payload: ansi, topicAsShown: ansiAsShown, payloadAsShown: ansiAsShown },
    { topic: `hostile/${reversed}`, payload: reversed, topicAsShown: reversedAsShown, payloadAsShown: reversedAsShown },
    { topic: 'hostile/json', payload: JSON.stringify({ [image]: reversed }), topicAsShown: 'hostile/json', payloadAsShown: reversedAsShown },
  ]
  for (const [index, { topic, payload, topicAsShown, payloadAsShown }] of messages.entries()) {
    await test.step(JSON.stringify(topic), async () => {
      await say(topic, payload)
      const row = messageRows(page).nth(index)
      await expect(row).toContainText(topicAsShown)
      await expect(row).toContainText(payloadAsShown)
      await row.click()
      const details = page.getByRole('complementary', { name: 'The chosen message' })
      await expect(details).toContainText(topicAsShown)
      await expect(details).toContainText(payloadAsShown)
      await expectHarmless(page)
      await details.getByRole('button', { name: 'Close the message' }).click()
    })
  }
})
