import type { ExportRole, ExportTargetSummary } from '../../shared/export.ts'
import type { CertificateKind } from '../../shared/profile.ts'
import { count, listWords } from '../words.ts'

const kindsOf: Readonly<Record<ExportRole, readonly CertificateKind[]>> = { broker: ['broker'], device: ['device', 'client'] }

/** The kinds of certificates that a target makes bundles of. */
export function kindsFor({ roles }: Pick<ExportTargetSummary, 'roles'>): CertificateKind[] {
  return roles.flatMap((role) => kindsOf[role])
}

/** The roles that these kinds are served in, each once. */
export function rolesOf(kinds: readonly CertificateKind[]): ExportRole[] {
  return (['broker', 'device'] as const).filter((role) => kinds.some((kind) => kindsOf[role].includes(kind)))
}

/** Whose files these are: "For brokers", "For devices and clients, and for brokers". */
export function rolesWords(roles: readonly ExportRole[]): string {
  const words: Readonly<Record<ExportRole, string>> = { broker: 'brokers', device: 'devices and clients' }
  return `For ${roles.map((role) => words[role]).join(', and for ')}`
}

const kindWords: Readonly<Partial<Record<CertificateKind, string>>> = { broker: 'broker', device: 'device', client: 'client' }

/** "1 broker", "12 devices and 1 client": how many there are of each kind, those that are none left out. */
export function amountsWords(amounts: readonly { kind: CertificateKind; number: number }[]): string {
  const present = amounts.filter(({ number }) => number > 0)
  return listWords(present.map(({ kind, number }) => count(number, kindWords[kind] ?? 'certificate')))
}
