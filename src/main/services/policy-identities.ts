import { AppError } from '../../shared/errors.ts'
import { dayMs } from '../../shared/certificate.ts'
import { toPem } from '../../shared/pem.ts'
import type { BadCertificateCase } from '../../shared/policy-matrix.ts'
import { distinguishedNameOf } from '../../shared/subject.ts'
import type { TlsIdentity } from '../mqtt/network-contract.ts'
import { issueCertificate, selfIssuer, type Issuer } from '../pki/certificate.ts'
import { generateKeyPair, type KeyPair } from '../pki/key-pair.ts'
import { newSerialNumber } from '../pki/serial-number.ts'
import { profileForKind } from '../profiles/index.ts'
import type { StoredCertificate, Vault } from '../store/vault.ts'
import { tlsIdentityOf } from './identity.ts'
import { openIssuer } from './issuer.ts'

/** A certificate that a broker should refuse, or why there is none. */
export type BadIdentity = TlsIdentity | { notTried: string }

/** What is wrong with a certificate that is made for the occasion. */
interface Flaw {
  from: number
  until: number
  usage?: 'serverAuth'
}

const flaws: Readonly<Record<'expired' | 'not-yet-valid' | 'server-only', Flaw>> = {
  expired: { from: -2 * dayMs, until: -dayMs },
  'not-yet-valid': { from: dayMs, until: 2 * dayMs },
  'server-only': { from: -dayMs / 24, until: dayMs, usage: 'serverAuth' },
}

/**
 * The certificates that a broker should refuse, each with a key of its own. Those that only the device's own issuer can sign are made
 * where its key is here, and `signedBy` is that issuer; all of them live in memory alone, for as long as the matrix runs.
 */
export async function badIdentities(
  vault: Vault,
  device: StoredCertificate,
  now: Date,
): Promise<{ bad: Record<BadCertificateCase, BadIdentity>; signedBy: StoredCertificate['summary'] | null }> {
  const { name } = device.summary
  const stranger = await generateKeyPair('ec-p256')
  const another = selfIssuer(distinguishedNameOf({ commonName: 'Another CA' }), await generateKeyPair('ec-p256'))
  const inDate = { from: -dayMs / 24, until: dayMs }
  const byIssuer = issuerOf(vault, device, now)
  const minted = async (flaw: Flaw): Promise<BadIdentity> => ('notTried' in byIssuer ? byIssuer : mint(now, name, flaw, byIssuer))
  return {
    bad: {
      expired: await minted(flaws.expired),
      'not-yet-valid': await minted(flaws['not-yet-valid']),
      'server-only': await minted(flaws['server-only']),
      revoked: revokedIdentity(vault, device, now),
      'other-authority': await mint(now, name, inDate, { signer: another, chain: '' }),
      'self-signed-same-name': await mint(now, name, inDate, { signer: selfIssuer(distinguishedNameOf({ commonName: name }), stranger), chain: '' }, stranger),
    },
    signedBy: 'notTried' in byIssuer ? null : byIssuer.authority,
  }
}

interface Signer {
  signer: Issuer
  /** What is sent after the leaf, PEM. */
  chain: string
}

function issuerOf(vault: Vault, { summary }: StoredCertificate, now: Date): (Signer & { authority: StoredCertificate['summary'] }) | { notTried: string } {
  const sentence = 'Not tried: only the CA of this device could sign such a certificate.'
  if (!summary.issuer) return { notTried: `${sentence} It is not in this vault.` }
  try {
    const { signer, summary: authority } = openIssuer(vault, summary.issuer.fingerprint, now)
    const chain = vault.pathOf(summary.fingerprint).slice(1, -1)
    return { signer, authority, chain: chain.map(({ der }) => toPem('CERTIFICATE', der)).join('') }
  } catch (error) {
    if (error instanceof AppError && error.code !== 'VAULT_LOCKED') return { notTried: `${sentence} ${error.message}` }
    throw error
  }
}

async function mint(now: Date, name: string, { from, until, usage }: Flaw, { signer, chain }: Signer, keyPair?: KeyPair): Promise<TlsIdentity> {
  const { publicKey, privateKey } = keyPair ?? (await generateKeyPair('ec-p256'))
  const extensions = profileForKind('device').extensions({
    keyType: 'ec-p256',
    altNames: [],
    pathLength: undefined,
    isBridge: false,
    identityDomain: null,
    name,
  })
  const at = (offsetMs: number) => new Date(Math.floor((now.getTime() + offsetMs) / 1000) * 1000)
  const der = issueCertificate(
    {
      serialNumber: newSerialNumber(),
      subject: distinguishedNameOf({ commonName: name }),
      subjectPublicKey: publicKey,
      notBefore: at(from),
      notAfter: at(until),
      extensions: usage ? { ...extensions, extendedKeyUsage: [usage] } : extensions,
    },
    signer,
  )
  return { certificateChain: toPem('CERTIFICATE', der) + chain, privateKey: toPem('PRIVATE KEY', privateKey) }
}

/** The device or client that was revoked last, is in date, has its key here, and is from below the same root. */
function revokedIdentity(vault: Vault, device: StoredCertificate, now: Date): BadIdentity {
  const rootOf = (fingerprint: string) => vault.pathOf(fingerprint).at(-1)!.summary.fingerprint
  const { certificates } = vault.list(
    { kinds: ['device', 'client'], statuses: ['revoked'], sort: 'issuedAt', descending: true, offset: 0, limit: 200 },
    now,
  )
  const usable = certificates.filter(
    ({ fingerprint, hasKey, notBefore, notAfter }) =>
      hasKey && Date.parse(notBefore) <= now.getTime() && Date.parse(notAfter) > now.getTime() && rootOf(fingerprint) === rootOf(device.summary.fingerprint),
  )
  if (usable[0]) return tlsIdentityOf(vault, vault.find(usable[0].fingerprint))
  return {
    notTried:
      'Not tried: no revoked device of this CA has its key here, and none can be made for the occasion, since the broker would have to find it in its CRL. Revoke a device that is not needed, and give the broker the new CRL.',
  }
}
