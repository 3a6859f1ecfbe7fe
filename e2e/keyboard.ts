import { expect, type Locator, type Page } from '@playwright/test'

/** More stops than any page has. */
const mostStops = 150

/** Presses Tab, or another key that moves on, until the focus is on what is looked for, as somebody without a mouse does. */
export async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' | 'ArrowDown' = 'Tab'): Promise<void> {
  await expect(target).toBeVisible()
  for (let stop = 0; stop < mostStops; stop++) {
    if (await hasFocus(target)) return
    await page.keyboard.press(key)
  }
  throw new Error(`${mostStops} presses of ${key} do not lead to ${String(target)}`)
}

/** Goes to a field by Tab and types over what is in it. */
export async function typeInto(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(text)
}

/** Goes to a button by Tab and presses it with Enter. */
export async function press(page: Page, button: Locator): Promise<void> {
  await tabTo(page, button)
  await page.keyboard.press('Enter')
}

/** Counts what a mouse, finger or pen does to the page from now on; a key that presses a button is none of it. */
export async function watchPointer(page: Page): Promise<void> {
  await page.evaluate(`
    globalThis.pointerUses = 0
    for (const type of ['pointerdown', 'mousedown', 'touchstart']) addEventListener(type, () => globalThis.pointerUses++, true)
  `)
}

/** Of what `watchPointer` began to count. Nothing may have loaded the page anew since. */
export async function pointerUses(page: Page): Promise<number> {
  return page.evaluate('globalThis.pointerUses')
}

function hasFocus(target: Locator): Promise<boolean> {
  return target.evaluate((element: { matches(selector: string): boolean }) => element.matches(':focus'))
}
