import { defineConfig } from '@playwright/test'
import { announceMissingHosts, windowHosts, type HostName } from './e2e/hosts.ts'

announceMissingHosts()

export default defineConfig<object, { hostName: HostName }>({
  testDir: 'e2e',
  testMatch: '*.spec.ts',
  // Each test has a core and a browser of its own: one at a time is what a small machine carries.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env['CI']),
  reporter: [['list']],
  outputDir: 'test-results/e2e',
  use: { actionTimeout: 15_000 },
  projects: windowHosts.map(({ name }) => ({ name, use: { hostName: name } })),
})
