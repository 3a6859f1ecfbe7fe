import { expect, it } from 'vitest'
import { newVaultPath } from './new-vault-path.ts'

it('offers the default place first, then a name that is free beside it', () => {
  expect(newVaultPath('/data/default.certwright', [])).toBe('')
  expect(newVaultPath('/data/default.certwright', ['/data/default.certwright'])).toBe('/data/vault-2.certwright')
  expect(newVaultPath('C:\\d\\default.certwright', ['C:\\d\\vault-2.certwright'])).toBe('C:\\d\\vault-3.certwright')
})
