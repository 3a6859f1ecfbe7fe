import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { vaultArgument } from './vault-argument.ts'

const here = resolve('/home/ada')

test('a vault file is found among the arguments, relative to where the program was started', () => {
  expect(vaultArgument(['.', 'fleet.certwright'], here)).toBe(join(here, 'fleet.certwright'))
  expect(vaultArgument([join(here, 'a b.CERTWRIGHT')], resolve('/'))).toBe(join(here, 'a b.CERTWRIGHT'))
})

test('a vault file is found when the desktop hands it over as a URL', () => {
  const path = join(here, 'größe & 100%.certwright')
  expect(vaultArgument([pathToFileURL(path).href], resolve('/'))).toBe(path)
})

test('switches of Chromium and files of other kinds are passed over', () => {
  expect(vaultArgument(['--user-data-dir=/x.certwright', '--original-process-start-time=1'], here)).toBeUndefined()
  expect(vaultArgument(['notes.txt', 'https://example.com/', ''], here)).toBeUndefined()
})

test('a file URL that names no local file is no vault', () => {
  expect(vaultArgument(['file:%2f%2Fx.certwright'], here)).toBeUndefined()
})
