import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'tools/**/*.test.ts', 'e2e/**/*.test.ts'],
    // Interop tests start brokers and command-line tools; those are slow when both cores are busy.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Most of these tests wait for processes and key derivation more than they compute.
    maxWorkers: '100%',
  },
})
