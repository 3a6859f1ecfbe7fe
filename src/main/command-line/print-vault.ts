import type { VaultInfo } from '../../shared/vault.ts'
import { paint, type Line } from './line.ts'
import { fields } from './table.ts'
import { count, momentWords } from './words.ts'

const slotTitles: Readonly<Record<VaultInfo['keySlots'][number], string>> = {
  passphrase: 'passphrase',
  'recovery-code': 'recovery code',
  keychain: 'keychain of this computer',
}

/** What a vault is and holds. */
export function vaultLines(info: VaultInfo): Line[] {
  return [
    ['Vault ', paint('bold', info.name)],
    `Holds ${count(info.authorities, 'authority', 'authorities')} and ${count(info.certificates - info.authorities, 'other certificate')}.`,
    '',
    ...fields([
      ['File', info.path],
      ['Created', momentWords(info.createdAt)],
      ['Opens with', info.keySlots.map((slot) => slotTitles[slot]).join(', ')],
      ['Identity domain', info.identityDomain ?? 'not set'],
      ['Locks when idle', info.autoLockMinutes === 0 ? 'never' : `after ${count(info.autoLockMinutes, 'minute')}`],
      ['Last backup', info.lastBackupAt === null ? 'never' : momentWords(info.lastBackupAt)],
      ['Format', String(info.formatVersion)],
    ]),
  ]
}
