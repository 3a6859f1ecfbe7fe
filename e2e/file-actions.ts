import { expect, type Page } from '@playwright/test'

/** Chooses files by the page's own button, in the host's dialog. */
export async function chooseFiles(page: Page, paths: readonly string[], button: string | RegExp = /^(Choose|Add) files$/): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('main').getByRole('button', { name: button }).first().click()
  await (await chooser).setFiles([...paths])
}

/** Puts everything away that was brought to Inspect. */
export async function putAway(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Put away', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Drop files anywhere on this window' })).toBeVisible()
}

/** Runs a command of the palette by its name. */
export async function runCommand(page: Page, label: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('combobox', { name: 'Search or command' }).fill(label)
  await page.getByRole('option', { name: label, exact: true }).click()
}

/** Makes a request of ours for a broker, on the page of the requests, and gives its PEM. */
export async function makeRequest(page: Page, name: string): Promise<string> {
  const pem = page.getByRole('region', { name: 'The request in PEM form' })
  await page.getByRole('button', { name: 'Make a request' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: /^Name\b(?! \d)/ }).first().fill(name)
  await dialog.getByRole('textbox', { name: 'Name 1', exact: true }).fill(name)
  await dialog.getByRole('button', { name: 'Make the key and the request' }).click()
  await expect(page.getByRole('complementary', { name: `Request for ${name}` })).toBeVisible()
  return pem.innerText()
}

/** Drops a text file on the window, as the system's file manager does. */
export async function dropFile(page: Page, name: string, content: string, { drops }: { drops: boolean }): Promise<void> {
  await page.evaluate(
    `{
      const transfer = new DataTransfer()
      transfer.items.add(new File([${JSON.stringify(content)}], ${JSON.stringify(name)}))
      const say = (type) => document.body.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }))
      say('dragenter'); say('dragover')
      if (${drops}) say('drop')
    }`,
  )
}

/** Pastes text where the focus is. */
export async function pasteText(page: Page, text: string): Promise<void> {
  await page.evaluate(
    `{
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', ${JSON.stringify(text)})
      ;(document.activeElement ?? document.body).dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    }`,
  )
}
