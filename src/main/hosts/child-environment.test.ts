import { expect, test } from 'vitest'
import { childEnvironment } from './child-environment.ts'

test('a child process gets what it needs to find its system and nothing of ours', () => {
  const env = { PATH: '/bin', LANG: 'de_DE.UTF-8', CERTWRIGHT_PASSPHRASE: 'open sesame', AWS_SECRET_ACCESS_KEY: 'x', HOME: '/home/ada' }
  expect(childEnvironment('network', env)).toEqual({ PATH: '/bin', LANG: 'de_DE.UTF-8', CERTWRIGHT_PROCESS: 'network' })
})

test('the environment of a child is never empty, which Electron would take for the whole of its own', () => {
  expect(childEnvironment('reader', {})).toEqual({ CERTWRIGHT_PROCESS: 'reader' })
})
