import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { expect, type Page } from '@playwright/test'
import { builtInBrokerUrl, chooseIdentity, connectAs, expectConnected, messageRows, publish, startBuiltInBrokerAnd, subscribe } from './console-actions.ts'
import { chooseTarget, goToWay, typeFolder, write } from './export-actions.ts'
import { chooseFiles, dropFile, makeRequest, putAway, runCommand } from './file-actions.ts'
import { goToEnrolMany, planTable, planTableOf } from './fleet-actions.ts'
import { makeOpensslFiles, type OpensslFiles } from './openssl-files.ts'
import { goTo } from './vault-actions.ts'
import { expectStep, type WizardStep } from './wizard-actions.ts'

/** Something that the window can show. */
export interface View {
  /** Also the name of its picture. */
  name: string
  /** Goes there from any other view of an unlocked vault, and waits until it is there as it should be seen. */
  show: (page: Page) => Promise<void>
  /** Puts away what would lie over the next view. */
  leave?: ((page: Page) => Promise<void>) | undefined
}

/** Names of the vault that is looked at. */
export interface Holdings {
  authority: string
  broker: string
  devices: readonly [string, string, ...string[]]
}

/** Every page of an open vault, with its panels and dialogs, in the order of the rail. */
export function viewsOf({ authority, broker, devices }: Holdings): View[] {
  const [device] = devices
  const showInventory = async (page: Page) => {
    await goTo(page, 'Inventory')
    await expect(certificates(page).getByText(device, { exact: true })).toBeVisible()
  }
  const issuing = (name: string, choice: RegExp) =>
    view(
      name,
      async (page) => {
        await showInventory(page)
        await page.getByRole('button', { name: 'Issue a certificate' }).click()
        await page.getByRole('menuitem', { name: choice }).click()
        await expect(page.getByRole('dialog')).toBeVisible()
      },
      closeDialog,
    )
  const certificateDialog = (name: string, certificate: string, verb: string) =>
    view(
      name,
      async (page) => {
        await showInventory(page)
        await certificates(page).getByText(certificate, { exact: true }).first().click()
        await page.getByRole('complementary').getByRole('button', { name: verb }).click()
        await expect(page.getByRole('dialog')).toBeVisible()
      },
      closeDialog,
    )
  const authorityDialog = (name: string, verb: string) =>
    view(
      name,
      async (page) => {
        await showAuthorities(page, authority)
        await page.getByRole('main').getByText(authority).first().click()
        await page.getByRole('complementary').getByRole('button', { name: verb, exact: true }).click()
        await expect(page.getByRole('dialog')).toBeVisible()
      },
      closeDialog,
    )
  /** A device is connected, and has said something that it hears. */
  const talk = async (page: Page) => {
    await goTo(page, 'Console')
    const session = page.getByRole('tab', { name: new RegExp(`^${device}`) })
    if (await session.isVisible()) return session.click()
    if (await page.getByText('Built-in broker: stopped').isVisible()) {
      await chooseIdentity(page, device)
      await startBuiltInBrokerAnd(page, 'connect')
      await expectConnected(page, device)
    } else await connectAs(page, device)
    await subscribe(page, 'garden/#')
    for (const [topic, payload] of saidInTheGarden) await publish(page, topic, payload)
  }
  const showSettings = async (page: Page) => {
    await page.getByRole('button', { name: /^Vault / }).click()
    await page.getByRole('menuitem', { name: 'Vault settings' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Vault' })).toBeVisible()
  }
  return [
    view('home', async (page) => {
      await goTo(page, 'Home')
      await expect(page.getByRole('heading', { name: 'Your system' })).toBeVisible()
    }),
    view(
      'provision-authority-pair',
      async (page) => {
        await goTo(page, 'Provision')
        await page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: 'Authority' }).click()
        await page.getByRole('radio', { name: /^Make another authority/ }).check()
        await page.getByLabel('Name of the authority').fill('Cellar CA')
        await page.getByText('Root kept offline + issuing CA').click()
        await expect(page.getByLabel('Name of the issuing CA')).toBeVisible()
      },
      (page) => page.getByRole('radio', { name: new RegExp(`^${authority}|${authority}`) }).first().check(),
    ),
    ...(['authority', 'broker', 'devices', 'export', 'prove'] as const).map(wizardStep),
    view('inventory', showInventory),
    view(
      'inventory-nothing-fits',
      async (page) => {
        await showInventory(page)
        await searchField(page).fill('nobody is called this')
        await expect(page.getByText('Nothing fits')).toBeVisible()
      },
      (page) => searchField(page).fill(''),
    ),
    view('inventory-details', async (page) => {
      await showInventory(page)
      await certificates(page).getByText(broker, { exact: true }).first().click()
      await expect(page.getByRole('complementary', { name: `Details of ${broker}` })).toBeVisible()
    }),
    view(
      'inventory-selection',
      async (page) => {
        await showInventory(page)
        await page.keyboard.press('Escape')
        for (const name of devices.slice(0, 2)) await certificates(page).getByRole('checkbox', { name: `Choose ${name}` }).click()
        await expect(page.getByRole('toolbar', { name: 'For what is chosen' })).toContainText('2 chosen')
      },
      (page) => page.getByRole('button', { name: 'Choose none' }).click(),
    ),
    certificateDialog('inventory-renew', broker, `Renew ${broker}`),
    certificateDialog('inventory-rekey', device, `Re-key ${device}`),
    certificateDialog('inventory-revoke', device, `Revoke ${device}`),
    certificateDialog('inventory-hold', device, `Put ${device} on hold`),
    issuing('inventory-enrol-devices', /^Devices/),
    issuing('inventory-issue-broker', /^A broker/),
    issuing('inventory-issue-client', /^A client/),
    view(
      'inventory-names-from-file',
      async (page) => {
        await showInventory(page)
        await page.getByRole('button', { name: 'Issue a certificate' }).click()
        await page.getByRole('menuitem', { name: /^A broker/ }).click()
        await takeNamesFrom(page, mosquittoConf)
      },
      async (page) => {
        await page.getByRole('button', { name: 'Close names from a file' }).click()
        await closeDialog(page)
      },
    ),
    view(
      'inventory-groups',
      async (page) => {
        await showInventory(page)
        for (const name of devices.slice(0, 2)) await certificates(page).getByRole('checkbox', { name: `Choose ${name}` }).click()
        await page.getByRole('button', { name: 'Groups of 2' }).click()
        await expect(page.getByRole('dialog', { name: 'Groups of 2 certificates' })).toBeVisible()
      },
      async (page) => {
        await closeDialog(page)
        await page.getByRole('button', { name: 'Choose none' }).click()
      },
    ),
    view(
      'inventory-group-list',
      async (page) => {
        await showInventory(page)
        await putIntoGroup(page, devices.slice(0, 2), 'Hall 3')
        await page.getByRole('button', { name: 'Group', exact: true }).click()
        await page.getByRole('menuitem', { name: 'Rename or remove…' }).click()
        await page.getByRole('button', { name: 'Remove Hall 3' }).click()
        await expect(page.getByRole('button', { name: 'Remove the group' })).toBeVisible()
      },
      async (page) => {
        await page.getByRole('button', { name: 'Keep it' }).click()
        await closeDialog(page)
      },
    ),
    view('enrol-many', async (page) => {
      await goToEnrolMany(page)
      await page.getByRole('textbox', { name: 'Pattern of the ids' }).fill('hall-{a,b}-{001..250}')
    }),
    view('enrol-many-requests', async (page) => {
      await goToEnrolMany(page)
      await page.getByText('Requests', { exact: true }).click()
      await expect(page.getByRole('button', { name: 'Choose requests' })).toBeVisible()
    }),
    view(
      'enrol-many-preview',
      async (page) => {
        await goToEnrolMany(page)
        await planTable(page, tableWithFaults(device))
        await planTableOf(page).getByRole('textbox', { name: 'id of row 4' }).focus()
        await expect(page.getByRole('region', { name: 'Row 4' })).toBeVisible()
      },
      async (page) => {
        await page.getByRole('button', { name: 'Back to the list' }).click()
        await page.getByText('A pattern', { exact: true }).click()
      },
    ),
    view('authorities', (page) => showAuthorities(page, authority)),
    view('authorities-details', async (page) => {
      await showAuthorities(page, authority)
      await page.getByRole('main').getByText(authority).first().click()
      await expect(page.getByRole('complementary', { name: `Details of ${authority}` })).toBeVisible()
    }),
    authorityDialog('authorities-renew', `Renew ${authority}`),
    authorityDialog('authorities-roll-over', `Roll over from ${authority} to a new CA`),
    authorityDialog('authorities-take-offline', `Take ${authority} offline`),
    authorityDialog('authorities-prove', `Prove to a cloud that ${authority} is yours`),
    view(
      'authorities-proved',
      async (page) => {
        await showAuthorities(page, authority)
        await page.getByRole('main').getByText(authority).first().click()
        await page.getByRole('complementary').getByRole('button', { name: `Prove to a cloud that ${authority} is yours` }).click()
        const dialog = page.getByRole('dialog')
        await dialog.getByLabel('Code', { exact: true }).fill('106acb2f37dac0a1a5d6ef2c7d6f1a6b106acb2f37dac0a1a5d6ef2c7d6f1a6b')
        await dialog.getByLabel('File', { exact: true }).fill('')
        await dialog.getByRole('button', { name: 'Sign the code' }).click()
        await expect(dialog.getByRole('region', { name: 'The certificate for the code in PEM form' })).toBeVisible()
      },
      closeDialog,
    ),
    authorityDialog('authorities-revocation-list', 'Issue one'),
    view(
      'authorities-create',
      async (page) => {
        await showAuthorities(page, authority)
        await page.getByRole('button', { name: 'Create an authority' }).click()
        await expect(page.getByRole('dialog')).toBeVisible()
      },
      closeDialog,
    ),
    view('inspect', async (page) => {
      await goTo(page, 'Inspect')
      await expect(page.getByRole('heading', { name: 'Drop files anywhere on this window' })).toBeVisible()
    }),
    ...(['broker.crt', 'ca.key', 'device.csr', 'list.crl', 'hostile.crt', 'damaged.crt'] as const).map((name) =>
      view(`inspect-${name.replace('.', '-')}`, (page) => showInspected(page, name), putAway),
    ),
    view(
      'inspect-settings',
      async (page) => {
        await goTo(page, 'Inspect')
        await dropFile(page, 'mosquitto.conf', mosquittoConf, { drops: true })
        await expect(page.getByRole('button', { name: 'Use the names for a broker' })).toBeVisible()
      },
      putAway,
    ),
    view(
      'import',
      async (page) => {
        await showInspected(page, 'hostile.crt')
        await page.getByRole('link', { name: 'Import…' }).click()
        await expect(page.getByRole('table', { name: 'What would be imported' })).toBeVisible()
      },
      async (page) => {
        await page.getByRole('link', { name: /look at what is in/ }).click()
        await putAway(page)
      },
    ),
    view('requests', async (page) => {
      await runCommand(page, 'Requests')
      await expect(page.getByRole('heading', { level: 1, name: 'Requests' })).toBeVisible()
      await expect(page.getByRole('heading', { name: 'Signing here' })).toBeVisible()
    }),
    view(
      'requests-make',
      async (page) => {
        await runCommand(page, 'Requests')
        await page.getByRole('button', { name: 'Make a request' }).click()
        await expect(page.getByRole('dialog')).toBeVisible()
      },
      closeDialog,
    ),
    view('requests-waiting', async (page) => {
      await runCommand(page, 'Requests')
      await makeRequest(page, 'mqtt.ours.example')
    }),
    view('requests-device', async (page) => {
      await runCommand(page, 'A key born on the device')
      await expect(page.getByRole('region', { name: 'Commands' })).toBeVisible()
    }),
    view('requests-sign-nothing', async (page) => {
      await runCommand(page, 'Sign a request…')
      await expect(page.getByRole('heading', { name: 'Bring the request' })).toBeVisible()
    }),
    ...([['one', ['device.csr']], ['many', ['device.csr', 'broker.csr', 'forged.csr']]] as const).map(([number, names]) =>
      view(
        `requests-sign-${number}`,
        async (page) => {
          await runCommand(page, 'Sign a request…')
          await chooseFiles(page, names.map((name) => join(elsewhere().folder, name)))
          await expect(page.getByRole('button', { name: /^Sign (the request|3 requests)$/ })).toBeVisible()
        },
        async (page) => {
          await page.getByRole('link', { name: /^Look at / }).click()
          await putAway(page)
        },
      ),
    ),
    view('export-nothing-chosen', async (page) => {
      await goTo(page, 'Export')
      await page.reload()
      await expect(page.getByRole('option', { name: 'Mosquitto broker' })).toBeVisible()
    }),
    view(
      'export',
      async (page) => {
        await goTo(page, 'Export')
        await chooseTarget(page, 'Mosquitto broker')
        await page.getByRole('button', { name: 'Show mosquitto.conf' }).click()
        await expect(page.getByRole('region', { name: 'Content of mosquitto.conf' })).toBeVisible()
      },
      (page) => page.getByRole('button', { name: 'Hide mosquitto.conf' }).click(),
    ),
    view(
      'export-search',
      async (page) => {
        await goTo(page, 'Export')
        await page.getByRole('combobox', { name: 'What are the files for?' }).fill('esp')
        await page.keyboard.press('ArrowDown')
      },
      (page) => page.getByRole('combobox', { name: 'What are the files for?' }).fill(''),
    ),
    view(
      'export-zip',
      async (page) => {
        await goTo(page, 'Export')
        await chooseTarget(page, 'PEM files')
        await page.getByText('One encrypted ZIP', { exact: true }).click()
        await page.getByLabel('Password of the ZIP').fill('short')
        await page.getByRole('button', { name: /^Write \d+ bundles$/ }).click()
        await expect(page.getByText('It needs at least 12 characters.')).toBeVisible()
      },
      (page) => page.getByText('Folders', { exact: true }).click(),
    ),
    view(
      'export-written',
      async (page) => {
        await goTo(page, 'Export')
        await chooseTarget(page, 'PEM files')
        await typeFolder(page, exported())
        await write(page, await countOfBundles(page))
      },
      (page) => page.getByRole('button', { name: 'Export something else' }).click(),
    ),
    view(
      'export-in-the-way',
      async (page) => {
        await goTo(page, 'Export')
        await page.getByRole('button', { name: /^Write \d+ bundles$/ }).click()
        await expect(page.getByText('BUNDLE_EXISTS')).toBeVisible()
      },
      (page) => page.getByRole('button', { name: 'Close this notice' }).click(),
    ),
    view('export-everything', showEverything),
    view(
      'export-everything-target',
      async (page) => {
        await showEverything(page)
        for (const name of devices.slice(0, 2)) await page.getByRole('checkbox', { name: `Choose ${name}` }).check()
        await page.getByRole('button', { name: 'Change their target' }).click()
        await page.getByRole('dialog').getByRole('option', { name: 'PEM files' }).click()
      },
      closeDialog,
    ),
    view(
      'export-everything-bundle',
      async (page) => {
        await showEverything(page)
        await page.getByRole('table', { name: 'Identities and their targets' }).getByRole('button', { name: broker }).first().click()
        await expect(page.getByRole('complementary', { name: `Bundle of ${broker}` }).getByText('broker.key')).toBeVisible()
      },
      async (page) => {
        await page.getByRole('button', { name: 'Close the details' }).click()
        await goToWay(page, 'For one target')
      },
    ),
    view(
      'export-many',
      async (page) => {
        await goTo(page, 'Export')
        await goToWay(page, 'Many devices')
        await page.getByRole('combobox', { name: 'What for?' }).click()
        await page.getByRole('option', { name: /^Azure/ }).first().click()
        await page.getByText('For all together', { exact: true }).click()
        await expect(page.getByRole('button', { name: /^Write for [\d,]+ devices$/ })).toBeEnabled()
      },
      (page) => goToWay(page, 'For one target'),
    ),
    view('test', (page) => goTo(page, 'Test')),
    view('test-passed', async (page) => {
      await goTo(page, 'Test')
      await chooseIdentity(page, device)
      if (await page.getByText('Built-in broker: stopped').isVisible()) await startBuiltInBrokerAnd(page, 'test')
      else await page.getByRole('button', { name: 'Run test' }).click()
      await expect(page.getByText(/^It works: /)).toBeVisible()
    }),
    view('test-failed', async (page) => {
      await showFailedTest(page)
      await expect(page.getByRole('region', { name: 'Result' }).getByRole('button', { name: /^Re-issue with / }).first()).toBeVisible()
    }),
    view(
      'test-mend',
      async (page) => {
        await showFailedTest(page)
        await page.getByRole('region', { name: 'Result' }).getByRole('button', { name: /^Re-issue with / }).first().click()
        await expect(page.getByRole('dialog').getByText('What will change')).toBeVisible()
      },
      closeDialog,
    ),
    view(
      'test-mended',
      async (page) => {
        await showFailedTest(page)
        await page.getByRole('region', { name: 'Result' }).getByRole('button', { name: /^Re-issue with / }).first().click()
        await page.getByRole('dialog').getByRole('button', { name: /^Re-issue with / }).click()
        await expect(page.getByText(/^It works: /)).toBeVisible()
      },
      (page) => page.getByRole('button', { name: 'Put this away' }).click(),
    ),
    view('listener-stopped', async (page) => {
      if (await page.getByRole('button', { name: 'Stop the built-in broker' }).isVisible()) await page.getByRole('button', { name: 'Stop the built-in broker' }).click()
      await runCommand(page, 'Listener')
      await page.getByRole('switch', { name: /^Devices in the network/ }).check({ force: true })
      await expect(page.getByText(/^While it is open/)).toBeVisible()
    }),
    view('listener', async (page) => {
      await runCommand(page, 'Listener')
      await page.getByRole('textbox', { name: 'Port' }).fill('0')
      await page.getByRole('button', { name: 'Start the listener' }).click()
      await expect(page.getByRole('list', { name: 'Addresses for devices' })).toBeVisible()
      const { port } = new URL((await builtInBrokerUrl(page)).replace('mqtts:', 'https:'))
      await knock(Number(port))
      await page.getByRole('grid', { name: 'Visits, the newest first' }).locator('tbody').getByRole('row').first().click()
      await expect(page.getByRole('complementary', { name: /^Visit / })).toBeVisible()
    }),
    view('policy', async (page) => {
      await runCommand(page, 'Policy')
      await page.getByRole('button', { name: 'Try the broker' }).click()
      await expect(page.getByText('The broker does not do as it should.')).toBeVisible({ timeout: 60_000 })
    }),
    view('console', async (page) => {
      await goTo(page, 'Console')
      await expect(page.getByRole('combobox', { name: 'Connect as' })).toBeVisible()
    }),
    view('console-messages', async (page) => {
      await talk(page)
      await messageRows(page).filter({ hasText: '21.5' }).last().click()
      await expect(page.getByRole('complementary', { name: 'The chosen message' })).toBeVisible()
    }),
    view('console-form-more', async (page) => {
      await talk(page)
      await page.getByRole('button', { name: 'New session' }).click()
      await page.getByRole('button', { name: /^Name to verify/ }).click()
      await expect(page.getByLabel('ALPN protocols')).toBeVisible()
    }),
    view(
      'console-numbers',
      async (page) => {
        await talk(page)
        await page.getByRole('button', { name: /^Draw the numbers of / }).first().click()
        await expect(page.getByRole('figure', { name: /^Numbers of / })).toBeVisible()
      },
      (page) => page.getByRole('button', { name: 'Numbers', exact: true }).click(),
    ),
    view('console-publish-more', async (page) => {
      await talk(page)
      await page.getByRole('button', { name: 'More: properties, repeat' }).click()
      await expect(page.getByRole('group', { name: 'Repeat' })).toBeVisible()
    }),
    view(
      'console-clients',
      async (page) => {
        await talk(page)
        await page.getByRole('button', { name: /of the built-in broker$/ }).click()
        await expect(page.getByRole('table', { name: 'Connected clients' })).toBeVisible()
      },
      closeDialog,
    ),
    view('activity', async (page) => {
      await goTo(page, 'Activity')
      await page.getByRole('button', { name: 'Verify the trail' }).click()
      await expect(page.getByText('The trail is whole')).toBeVisible()
    }),
    view('vault', showSettings),
    view('vault-profiles', async (page) => {
      await showSettings(page)
      await page.getByRole('button', { name: 'Import a profile' }).scrollIntoViewIfNeeded()
    }),
    view(
      'vault-profile-editor',
      async (page) => {
        await showSettings(page)
        await page.getByRole('button', { name: 'Make a copy of MQTT broker' }).click()
        await page.getByRole('dialog').getByLabel('Usually valid for (days)').fill('1000')
        await expect(page.getByRole('dialog').getByText(/more than 825, is refused/)).toBeVisible()
      },
      closeDialog,
    ),
    view(
      'vault-profile-import',
      async (page) => {
        await showSettings(page)
        await page.getByRole('button', { name: 'Import a profile' }).click()
        await expect(page.getByRole('dialog')).toBeVisible()
      },
      closeDialog,
    ),
    view(
      'command-palette',
      async (page) => {
        await page.keyboard.press('ControlOrMeta+k')
        await page.getByRole('combobox', { name: 'Search or command' }).fill(device.slice(0, 4))
        await expect(page.getByRole('option', { name: device })).toBeVisible()
      },
      closeDialog,
    ),
  ]
}

/** Tests the built-in broker, which runs, by a name that it does not have. */
async function showFailedTest(page: Page): Promise<void> {
  await goTo(page, 'Test')
  const url = (await builtInBrokerUrl(page)).replace('127.0.0.1', 'localhost')
  await page.getByRole('combobox', { name: 'Broker', exact: true }).fill(url)
  await page.keyboard.press('Escape')
  const name = page.getByLabel('Name to verify')
  if (!(await name.isVisible())) await page.getByRole('button', { name: /^Name to verify/ }).click()
  await name.fill('mqtt.cellar.lan')
  await page.getByRole('button', { name: 'Run test' }).click()
  await expect(page.getByRole('button', { name: 'Copy report' })).toBeVisible()
}

const saidInTheGarden = [
  ['garden/bed-1/moisture', '{"percent":38}'],
  ['garden/bed-1/temperature', '{"celsius":21.5,"battery":0.87}'],
  ['garden/bed-2/temperature', '{"celsius":19.8,"battery":0.91}'],
  ['garden/bed-1/valve', 'open'],
] as const

/** As the tutorials have it, with what is missing there. */
const mosquittoConf = 'listener 8883 192.168.0.147\ncafile /etc/mosquitto/certs/ca.crt\ncertfile /etc/mosquitto/certs/broker.crt\nkeyfile /etc/mosquitto/certs/broker.key\nlistener 1883 mqtt.home.lan\n'

/** Has the names of a pasted file shown, where alternative names are edited. */
async function takeNamesFrom(page: Page, text: string): Promise<void> {
  await page.getByRole('button', { name: 'Take names from a file…' }).click()
  const part = page.getByRole('region', { name: 'Names from a file' })
  await part.getByLabel('Or paste its text').fill(text)
  await part.getByRole('button', { name: 'Read the text' }).click()
  await expect(part.getByRole('button', { name: /^Add \d/ })).toBeVisible()
}

function view(name: string, show: View['show'], leave?: View['leave']): View {
  return { name, show, leave }
}

function wizardStep(step: WizardStep): View {
  const title = `${step.charAt(0).toUpperCase()}${step.slice(1)}`
  return view(`provision-${step}`, async (page) => {
    await goTo(page, 'Provision')
    await page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: title }).click()
    await expectStep(page, step)
    if (step === 'prove') await expect(page.getByText(/said hello and .* heard it/)).toBeVisible({ timeout: 60_000 })
  })
}

async function showEverything(page: Page): Promise<void> {
  await goTo(page, 'Export')
  await goToWay(page, 'Everything')
  await expect(page.getByText('fits', { exact: true }).first()).toBeVisible()
}

/** As the button has it. */
async function countOfBundles(page: Page): Promise<number> {
  const button = page.getByRole('button', { name: /^Write \d+ bundles$/ })
  await expect(button).toBeEnabled()
  return Number(/\d+/.exec((await button.textContent()) ?? '')?.[0])
}

/** A folder that holds nothing yet; removed when everything has ended. */
function exported(): string {
  const folder = mkdtempSync(join(tmpdir(), 'certwright-exported-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Comes to the listener without a certificate, and leaves. */
async function knock(port: number): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  socket.end()
}

let madeElsewhere: OpensslFiles | undefined

/** Made when the first view wants them; removed when everything has ended. */
function elsewhere(): OpensslFiles {
  if (madeElsewhere) return madeElsewhere
  const folder = mkdtempSync(join(tmpdir(), 'certwright-elsewhere-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  madeElsewhere = makeOpensslFiles(folder)
  return madeElsewhere
}

/** Inspects one file of elsewhere, together with some others. */
async function showInspected(page: Page, name: string): Promise<void> {
  await goTo(page, 'Inspect')
  const names = new Set([name, 'ca.crt', 'broker.key'])
  await chooseFiles(page, [...names].map((each) => join(elsewhere().folder, each)))
  const files = page.getByRole('navigation', { name: 'Brought files' })
  await files.getByRole('region', { name }).locator('[data-object]').first().click()
  await expect(page.getByRole('region', { name: 'What it is' })).not.toBeEmpty()
}

async function putIntoGroup(page: Page, names: readonly string[], group: string): Promise<void> {
  for (const name of names) await certificates(page).getByRole('checkbox', { name: `Choose ${name}` }).click()
  await page.getByRole('button', { name: `Groups of ${names.length}` }).click()
  await page.getByRole('combobox', { name: 'Put into' }).fill(group)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Change the groups' }).click()
  await expect(page.getByText(/^The groups of .* are changed\.$/)).toBeVisible()
  await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

async function showAuthorities(page: Page, authority: string): Promise<void> {
  await goTo(page, 'Authorities')
  await expect(page.getByRole('main').getByText(authority).first()).toBeVisible()
}

async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

function certificates(page: Page) {
  return page.getByRole('grid', { name: 'Certificates' })
}

function searchField(page: Page) {
  return page.getByRole('main').locator('[data-page-search]')
}

/** A table of devices of which one is there already, one stands twice and one has an id that topics cannot hold. */
function tableWithFaults(device: string): string {
  const rows = ['hall-1,Hall 3,90,by the door', 'hall-2,Hall 3,90,', `${device},Hall 3,,`, 'hall/4,Hall 4,,', 'hall-1,Hall 4,,', 'hall-6,Hall 4,five,']
  return ['id,group,days,notes', ...rows, ...Array.from({ length: 40 }, (_, index) => `yard-${index + 1},Yard,,`)].join('\n')
}
