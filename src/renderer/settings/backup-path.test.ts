import { expect, it } from 'vitest'
import { backupPath } from './backup-path.ts'

it('names a backup after its vault and the minute', () => {
  const now = new Date(2026, 2, 5, 9, 7)
  expect(backupPath('/home/kim/home.certwright', now)).toBe('/home/kim/home-backup-2026-03-05-0907.certwright')
  expect(backupPath('C:\\vaults\\odd', now)).toBe('C:\\vaults\\odd-backup-2026-03-05-0907.certwright')
})
