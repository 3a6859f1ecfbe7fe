import { afterEach, expect, test, vi } from 'vitest'
import { lacksTools } from './tools.ts'

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

test('a tool that is missing skips its tests, loudly', () => {
  vi.stubEnv('CI', '')
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  expect([lacksTools('node'), lacksTools('node', 'no-such-tool')]).toEqual([false, true])
  expect(said.mock.calls.join()).toContain('SKIPPED: these tests need no-such-tool')
})

test('in CI it fails them, unless that system is known to lack it', () => {
  vi.stubEnv('CI', 'true')
  vi.stubEnv('LACKED_TOOLS', 'no-such-tool,npm')
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  expect([lacksTools('node'), lacksTools('no-such-tool'), lacksTools('npm')]).toEqual([false, true, true])
  expect(() => lacksTools('no-such-tool', 'a-third')).toThrow('a-third')
})
