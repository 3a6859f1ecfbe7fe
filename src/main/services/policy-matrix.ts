import type { AppContract } from '../../shared/contract.ts'
import { AppError } from '../../shared/errors.ts'
import type { PolicyMatrix, PolicyRow } from '../../shared/policy-matrix.ts'
import type { GroupHandlers, HandlerContext } from '../../shared/rpc.ts'
import type { StoredCertificate } from '../store/vault.ts'
import { openIdentity } from './identity.ts'
import { badIdentities } from './policy-identities.ts'
import { whileUnlocked } from './while-unlocked.ts'
import type { Workspace } from './workspace.ts'

type PolicyRequest = Parameters<GroupHandlers<AppContract['policyMatrix']>['run']>[0]

/** Tries a broker with every kind of client. */
export function policyMatrixService(workspace: Workspace): GroupHandlers<AppContract['policyMatrix']> {
  return { run: (request, context) => runPolicyMatrix(workspace, request, context) }
}

/**
 * Runs the matrix in the network process with the device's identity and with bad certificates made in memory; the trail says so. Throws
 * INVALID_INPUT for an address without TLS, NOT_FOUND, AMBIGUOUS_REFERENCE, VAULT_LOCKED, and why the broker could not be reached.
 */
function runPolicyMatrix(
  workspace: Workspace,
  { url, device: reference, otherDevice, serverName, username, password }: PolicyRequest,
  { signal: asked, emit }: HandlerContext<PolicyRow>,
): Promise<PolicyMatrix> {
  if (url.scheme !== 'mqtts' && url.scheme !== 'wss') throw notEncrypted(url.scheme)
  return whileUnlocked(workspace, asked, async ({ signal }) => {
    const { vault, now } = workspace
    const device = vault.find(reference, ['device', 'client'])
    const { name } = device.summary
    const other = chooseOther(workspace, device, otherDevice)
    // MQTT 5 3.1.4: a second client of the same identifier would end the device's own session.
    const identity = await openIdentity(workspace, { as: device.summary.fingerprint, serverName, username, password }, { signal, suffix: '-policy' })
    const { bad, signedBy } = await badIdentities(vault, device, now())
    if (signedBy) {
      const text = `Made certificates in the name of ${JSON.stringify(name)} that a broker must refuse (expired, not yet valid, for a server only), to test ${url.host}:${url.port}; none was stored`
      vault.appendAudit([{ action: 'test-certificates-made', certificate: signedBy, text }], now())
    }
    return workspace.network.client().policy.run({ address: url, device: identity, name, otherName: other, bad }, { signal, onEvent: emit })
  })
}

/** The name of another device; where the vault has none, one that nobody has. */
function chooseOther({ vault, now }: Workspace, { summary }: StoredCertificate, reference: string | undefined): string {
  if (reference !== undefined) {
    const { name } = vault.find(reference, ['device', 'client']).summary
    if (name !== summary.name) return name
    throw new AppError('INVALID_INPUT', `The other device must not be ${JSON.stringify(name)} itself.`, { remedy: 'Name another device.' })
  }
  const { certificates } = vault.list({ kinds: ['device'], statuses: ['active'], sort: 'issuedAt', descending: false, offset: 0, limit: 2 }, now())
  return certificates.find(({ name }) => name !== summary.name)?.name ?? `not-${summary.name}`
}

function notEncrypted(scheme: string): AppError {
  return new AppError('INVALID_INPUT', `${scheme}:// is not encrypted: no certificate is shown there, so that all clients are alike.`, {
    remedy: 'Give the address of the TLS listener, such as mqtts://mqtt.home.lan:8883.',
  })
}
