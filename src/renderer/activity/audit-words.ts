import {
  IconBan,
  IconCertificate,
  IconDatabasePlus,
  IconDeviceFloppy,
  IconFileCertificate,
  IconFileImport,
  IconKey,
  IconKeyOff,
  IconListCheck,
  IconLockOpen2,
  IconPackageExport,
  IconPassword,
  IconPlayerPlay,
  IconPointFilled,
  IconRefresh,
  IconSettings,
  IconTrash,
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
  'certificate-imported': { words: 'Certificate imported', icon: IconFileImport },
  'certificate-renewed': { words: 'Certificate replaced', icon: IconRefresh },
  'certificate-revoked': { words: 'Certificate revoked', icon: IconBan },
  'revocation-undone': { words: 'Taken off hold', icon: IconPlayerPlay },
  'crl-issued': { words: 'Revocation list issued', icon: IconListCheck },
  'test-certificates-made': { words: 'Test certificates made', icon: IconCertificate },
  'request-made': { words: 'Request made', icon: IconFileCertificate },
  'request-signed': { words: 'Request signed', icon: IconCertificate },
  'request-answered': { words: 'Request answered', icon: IconCertificate },
  'request-removed': { words: 'Request removed', icon: IconTrash },
  'key-imported': { words: 'Key brought in', icon: IconKey },
  'key-removed': { words: 'Key taken out', icon: IconKeyOff },
  'profile-saved': { words: 'Profile saved', icon: IconFileCertificate },
  'profile-removed': { words: 'Profile removed', icon: IconTrash },
  'credential-created': { words: 'Credential created', icon: IconKey },
  'key-exported': { words: 'Key exported', icon: IconKey },
  'bundle-exported': { words: 'Bundle exported', icon: IconPackageExport },
  'backup-made': { words: 'Backup made', icon: IconDeviceFloppy },
}
