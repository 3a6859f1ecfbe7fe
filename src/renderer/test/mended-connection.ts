import type { CertificateSummary } from '../../shared/certificate.ts'
import type { MendResult } from '../../shared/mend.ts'
import type { ConnectionDraft, ConnectionRequest } from '../components/connection-draft.ts'

/** A connection as it stands in the form, and what was asked for by it. */
export interface TriedConnection {
  draft: ConnectionDraft
  request: ConnectionRequest
}

/** Which fields of the form a mend has changed. */
export type ChangedField = 'url' | 'identity' | 'serverName' | 'clientId'

/** The connection that is tried after a mend, with the fields that it changed. `identity` is the certificate of `connection.as`. */
export function mendedConnection(
  { draft, request }: TriedConnection,
  connection: MendResult['connection'],
  identity: CertificateSummary | undefined,
): TriedConnection & { changed: ChangedField[] } {
  const { url, serverName, clientId } = connection
  const { serverName: verifiedAs, ...rest } = request.identity
  // What was looked for because of the old address says nothing of a new one.
  const keptName = url === undefined || draft.serverName.trim() !== '' ? verifiedAs : undefined
  const name = serverName ?? keptName
  return {
    draft: {
      ...draft,
      ...(url !== undefined && { url }),
      ...(identity && { identity }),
      ...(serverName !== undefined && { serverName }),
      ...(clientId !== undefined && { clientId }),
    },
    request: {
      url: url ?? request.url,
      identity: {
        ...rest,
        ...(name !== undefined && { serverName: name }),
        ...(identity && { as: identity.fingerprint }),
        ...(clientId !== undefined && { clientId }),
      },
    },
    changed: [
      ...(url === undefined ? [] : (['url'] as const)),
      ...(identity ? (['identity'] as const) : []),
      ...(serverName === undefined ? [] : (['serverName'] as const)),
      ...(clientId === undefined ? [] : (['clientId'] as const)),
    ],
  }
}
