import type { CertificateKind } from '../../shared/profile.ts'
import { textIn, type Row } from './row.ts'
import { requireDataKey, type VaultHandle } from './vault-handle.ts'

/** Who a choice is for. A renewal has the same name and kind, and with them the choice. */
export interface ChoiceHolder {
  kind: CertificateKind
  name: string
}

/** What the bundle of somebody is made with. */
export interface StoredExportChoice {
  target: string
  /** JSON; never a secret. */
  options: string
}

/** What was chosen for somebody, or undefined. */
export function readExportChoice({ database }: VaultHandle, { kind, name }: ChoiceHolder): StoredExportChoice | undefined {
  const row = database.get('SELECT target, options FROM export_choice WHERE kind = ? AND name = ?', kind, name)
  return row && choiceIn(row)
}

/** Keeps one choice for all of `holders`; null forgets theirs. For the inside of a write. Throws VAULT_LOCKED. */
export function keepExportChoice(handle: VaultHandle, holders: readonly ChoiceHolder[], choice: StoredExportChoice | null): void {
  requireDataKey(handle)
  for (const { kind, name } of holders) {
    if (choice === null) {
      handle.database.run('DELETE FROM export_choice WHERE kind = ? AND name = ?', kind, name)
    } else {
      handle.database.run(
        `INSERT INTO export_choice (kind, name, target, options) VALUES (?, ?, ?, ?)
         ON CONFLICT (kind, name) DO UPDATE SET target = excluded.target, options = excluded.options`,
        kind,
        name,
        choice.target,
        choice.options,
      )
    }
  }
}

function choiceIn(row: Row): StoredExportChoice {
  return { target: textIn(row, 'target'), options: textIn(row, 'options') }
}
