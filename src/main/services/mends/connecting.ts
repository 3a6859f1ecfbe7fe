import { AppError } from '../../../shared/errors.ts'
import type { MendResult } from '../../../shared/mend.ts'
import { brokerUrlSchema, printBrokerUrl } from '../../../shared/mqtt.ts'
import { bundleKinds } from '../bundle-plan.ts'
import { latestOf } from './concerned.ts'
import { result, type MendPlan, type Planner } from './mend-plan.ts'
import { certificateWords, day, listed } from './sentences.ts'

/** One of the vault in the place of what was shown; as it is, though a later one may have taken its place. */
export const planUseIdentity: Planner<'use-identity'> = ({ workspace }, { identity }, { certificate }) => {
  const { vault, now } = workspace
  const { summary } = vault.find(certificate, bundleKinds)
  const { fingerprint, name, hasKey, revocation, notAfter } = summary
  if (!hasKey) {
    throw new AppError('NOT_FOUND', `The vault does not hold the private key of ${JSON.stringify(name)}: it was made elsewhere.`, {
      remedy: 'Choose a certificate whose key is in the vault.',
      details: { fingerprint },
    })
  }
  const before = identity.as === null ? (identity.certificateFile ?? 'no certificate') : certificateWords(latestOf(vault, identity.as))
  return changeOfConnection(
    `Connect as ${name}`,
    [`The connection is tried with the certificate of ${certificateWords(summary)}, not with ${before}.`],
    { as: fingerprint },
    revocation ? `${name} was revoked on ${day(revocation.at)}.` : Date.parse(notAfter) < now().getTime() ? `Its certificate ended on ${day(notAfter)}.` : null,
  )
}

/** Another port, scheme or host. */
export const planUseAddress: Planner<'use-address'> = (_tools, { url: before }, { url }) => {
  const parsed = brokerUrlSchema.safeParse(url)
  if (!parsed.success) {
    throw new AppError('INVALID_INPUT', parsed.error.issues[0]!.message, { remedy: 'Give an address such as mqtts://mqtt.home.lan:8883.' })
  }
  const address = printBrokerUrl(parsed.data)
  const isPlain = parsed.data.scheme === 'mqtt' || parsed.data.scheme === 'ws'
  return changeOfConnection(
    `Switch to ${address}`,
    [`The connection is tried at ${address}, not at ${printBrokerUrl(before)}.`],
    { url: address },
    isPlain ? 'That is not encrypted: everybody on the way can read and change what is sent, and no certificate is looked at.' : null,
  )
}

/** Verification goes on, with another name. */
export const planVerifyAs: Planner<'verify-as'> = (_tools, { url, identity }, { serverName }) =>
  changeOfConnection(
    `Verify as ${serverName}`,
    [`The certificate of the broker has to have the name ${serverName}, not ${identity.serverName ?? url.host}. Everything else is verified as before.`],
    { serverName },
    'That holds for this connection alone; devices go on looking for the name that they were given.',
  )

export const planTrustOwnAuthorities: Planner<'trust-own-authorities'> = ({ workspace: { vault, now } }, { identity: { caFile } }) => {
  const filter = { kinds: ['root-ca' as const], statuses: ['active' as const, 'replaced' as const], sort: 'name' as const, descending: false, offset: 0, limit: 1000 }
  const roots = vault.list(filter, now()).certificates.map(({ name }) => name)
  if (roots.length === 0) throw new AppError('NOT_FOUND', 'The vault has no root CA that could be trusted.', { remedy: 'Create or import one.' })
  return changeOfConnection(
    'Trust the root CAs of the vault',
    [`The connection trusts ${listed(roots)}, not ${caFile ?? 'a CA file'}.`],
    { dropsCaFile: true },
    null,
  )
}

export const planUseClientId: Planner<'use-client-id'> = (_tools, { identity }, { clientId }) =>
  changeOfConnection(
    `Connect with the client identifier ${clientId}`,
    [`The client identifier is ${clientId}${identity.clientId === undefined ? '' : `, not ${identity.clientId}`}.`],
    { clientId },
    null,
  )

/** Nothing is kept anywhere: the answer says how to try it from now on. */
function changeOfConnection(label: string, changes: string[], connection: MendResult['connection'], caution: string | null): MendPlan {
  return {
    preview: { label, changes, caution, needsFolder: false },
    perform: () => Promise.resolve(result(changes, { connection, isInForce: true })),
  }
}
