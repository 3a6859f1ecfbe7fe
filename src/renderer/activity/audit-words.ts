import {
  IconCertificate,
  IconDatabasePlus,
  IconDeviceFloppy,
  IconKey,
  IconLockOpen2,
  IconPackageExport,
  IconPassword,
  IconPointFilled,
  IconSettings,
  type Icon,
} from '@tabler/icons-react'
import type { AuditAction } from '../../shared/audit.ts'
import { dateWords } from '../words.ts'

/** Icon and words of an action of the audit trail. An action that a newer core may send is shown by its own name. */
export function auditLook(action: AuditAction): { words: string; icon: Icon } {
  const look = (looks as Partial<Record<string, { words: string; icon: Icon }>>)[action]
  return look ?? { words: action.replaceAll('-', ' '), icon: IconPointFilled }
}

/** An entry's text as it is shown: the trail keeps instants in ISO 8601, a person reads the day. */
export function auditText(text: string): string {
  return text.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, (instant) => dateWords(instant))
}

const looks: Partial<Record<AuditAction, { words: string; icon: Icon }>> = {
  'vault-created': { words: 'Vault created', icon: IconDatabasePlus },
  'vault-unlocked': { words: 'Vault unlocked', icon: IconLockOpen2 },
  'passphrase-changed': { words: 'Passphrase changed', icon: IconPassword },
  'setting-changed': { words: 'Setting changed', icon: IconSettings },
  'certificate-issued': { words: 'Certificate issued', icon: IconCertificate },
  'credential-created': { words: 'Credential created', icon: IconKey },
  'key-exported': { words: 'Key exported', icon: IconKey },
  'bundle-exported': { words: 'Bundle exported', icon: IconPackageExport },
  'backup-made': { words: 'Backup made', icon: IconDeviceFloppy },
}
