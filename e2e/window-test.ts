import { test as base, expect, type Page } from '@playwright/test'
import { foreignRequests, listenTo, type Complaints } from './complaints.ts'
import { makeDataFolder, makeTemplate, prepareVault, type DataFolder } from './data-folder.ts'
import { hostOf, type HostName, type OpenWindow, type WindowOptions } from './hosts.ts'
import { unlock } from './vault-actions.ts'

export { expect }

type Looks = Pick<WindowOptions, 'width' | 'height' | 'colorScheme' | 'environment'>

interface Fixtures {
  /** Skips the test where its host cannot be had, and says why. */
  hostIsHere: void
  /** Belongs to this test alone, and is removed after it. */
  folder: DataFolder
  /** Opens the window on the folder as it is; it is closed after the test. */
  openWindow: (looks?: Looks & { vault?: string }) => Promise<Page>
  /** Opens the window on a vault with an authority, a broker and two devices, unlocked. */
  openPrepared: (looks?: Looks) => Promise<Page>
}
interface WorkerFixtures {
  hostName: HostName
  template: DataFolder
}

/**
 * A test in a window of the real program. Wherever it walks, the window may write no error and no warning to the console, throw
 * nothing, open no dialog, and send nothing to anybody but its own host.
 */
export const test = base.extend<Fixtures, WorkerFixtures>({
  hostName: ['browser', { option: true, scope: 'worker' }],

  hostIsHere: [
    async ({ hostName }, use) => {
      const { missing } = hostOf(hostName)
      test.skip(missing !== undefined, missing)
      await use()
    },
    { auto: true },
  ],

  template: [
    async ({}, use) => {
      const template = await makeTemplate()
      await use(template)
      await template.remove()
    },
    { scope: 'worker' },
  ],

  folder: async ({}, use) => {
    const folder = await makeDataFolder()
    await use(folder)
    await folder.remove()
  },

  openWindow: async ({ hostName, folder }, use) => {
    const windows: { window: OpenWindow; complaints: Complaints }[] = []
    await use(async ({ vault, ...looks } = {}) => {
      let complaints: Complaints | undefined
      const window = await hostOf(hostName).open({
        dataFolder: folder.path,
        vault,
        ...looks,
        watch: (context) => {
          complaints = listenTo(context)
        },
      })
      windows.push({ window, complaints: complaints! })
      return window.page
    })
    for (const { window } of windows) await window.close()
    for (const { window, complaints } of windows) {
      expect.soft(complaints.faults, 'the console, errors and dialogs').toEqual([])
      expect.soft(foreignRequests(complaints, window.address), 'requests to others').toEqual([])
      expect.soft(complaints.requests.length, 'requests that were seen').toBeGreaterThan(0)
    }
  },

  openPrepared: async ({ folder, template, openWindow }, use) => {
    await use(async (looks) => {
      await prepareVault(template, folder)
      const page = await openWindow({ ...looks, vault: folder.vault })
      await unlock(page)
      return page
    })
  },
})
