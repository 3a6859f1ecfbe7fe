import { expect, test } from 'vitest'
import { requiredHosts } from './required-hosts.ts'

test.each([
  [{}, []],
  [{ CI: 'true' }, ['browser']],
  [{ CI: 'true', REQUIRE_HOSTS: '' }, ['browser']],
  [{ REQUIRE_HOSTS: 'browser,electron' }, ['browser', 'electron']],
  [{ REQUIRE_HOSTS: ' electron' }, ['electron']],
])('%j requires %j', (env, hosts) => {
  expect(requiredHosts(env)).toEqual(hosts)
})

test('a name that no host has is refused', () => {
  expect(() => requiredHosts({ REQUIRE_HOSTS: 'browser,electorn' })).toThrow('electorn')
})
