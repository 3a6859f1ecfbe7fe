import { X509Certificate } from 'node:crypto'
import type { VaultKnowledge } from './network-contract.ts'

/** An issuing CA of the vault, as the broker's verdict on clients uses it. */
export interface KnownAuthority {
  x509: X509Certificate
  /** Why what it has issued is refused; null where it is not. */
  revoked: string | null
}

/** Reads the authorities that the vault has; its own, so that none is of a kind that the library could not take. */
export function knownAuthorities({ issuers }: VaultKnowledge): KnownAuthority[] {
  return issuers.map(({ certificate, revoked }) => ({ x509: new X509Certificate(certificate), revoked }))
}
