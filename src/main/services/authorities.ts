import type { z } from 'zod'
import { AppError } from '../../shared/errors.ts'
import type { CertificateSummary } from '../../shared/certificate.ts'
import type { AppContract } from '../../shared/contract.ts'
import type { KeyType } from '../../shared/key-type.ts'
import { authorityKinds } from '../../shared/profile.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import type { Subject } from '../../shared/subject.ts'
import { checkSingleFile, writeSingleFile } from '../delivery/single-file.ts'
import { decodeName } from '../pki/distinguished-name.ts'
import { readCertificate } from '../pki/read-certificate.ts'
import { issueOne, outlookOn, type IssuingOutlook, type Run, type RunSubject } from './issuing.ts'
import { bringBack, takeOffline } from './offline-authorities.ts'
import { profilesOf } from './own-profiles.ts'
import { provePossession } from './possession-proof.ts'
import { renewCertificates } from './renewal.ts'
import { issueRevocationLists, revocationLists } from './revocation.ts'
import { subjectBy } from './subject-by.ts'
import type { Workspace } from './workspace.ts'

type Contract = AppContract['authorities']
type RollOverInput = z.output<Contract['rollOver']['input']>

/** Certification authorities: root CAs, which sign themselves, and issuing CAs under them; their keys and their CRLs. */
export function authoritiesService(workspace: Workspace): GroupHandlers<Contract> {
  return {
    create: (input) => createAuthority(workspace, input),
    list: async () =>
      workspace.vault.list(
        { kinds: [...authorityKinds], sort: 'issuedAt', descending: false, offset: 0, limit: 1000 },
        workspace.now(),
      ).certificates,
    renew: ({ reference, validityDays }) => renewAuthority(workspace, reference, validityDays),
    rollOver: (input) => rollOver(workspace, input),
    takeOffline: (input, { signal }) => takeOffline(workspace, input, signal),
    bringBack: (input, { signal }) => bringBack(workspace, input, signal),
    issueRevocationLists: async ({ to, overwrite, ...input }) => {
      if (to !== undefined) await checkSingleFile(to, { overwrite })
      const issued = issueRevocationLists(workspace, input)
      const file = { bytes: Buffer.from(issued.pem), isSecret: false }
      return { ...issued, path: to === undefined ? null : await writeSingleFile(to, file, { overwrite }) }
    },
    proofOfPossession: async ({ to, overwrite, ...input }) => {
      if (to !== undefined) await checkSingleFile(to, { overwrite })
      const proof = await provePossession(workspace, input)
      const file = { bytes: Buffer.from(proof.pem), isSecret: false }
      return { ...proof, path: to === undefined ? null : await writeSingleFile(to, file, { overwrite }) }
    },
    revocationLists: async () => revocationLists(workspace),
  }
}

/** What an authority is made of; with `issuer` an issuing CA, without it a root CA. */
export interface AuthorityRequest {
  subject: Subject
  issuer?: string | undefined
  profile?: string | undefined
  keyType?: KeyType | undefined
  validityDays?: number | undefined
  pathLength?: number | undefined
}

/** Makes an authority and keeps it in the vault. Throws NAME_TAKEN, INVALID_SUBJECT, PATH_TOO_LONG, VAULT_LOCKED, VAULT_BUSY. */
export function createAuthority(workspace: Workspace, { subject, profile, issuer, ...run }: AuthorityRequest): Promise<CertificateSummary> {
  const kind = issuer === undefined ? 'root-ca' : 'issuing-ca'
  const chosen = profilesOf(workspace.vault).forKind(kind, profile)
  return issueOne(
    workspace,
    { profile: chosen, issuer, ...run },
    { subject: subjectBy(chosen, subject), altNames: [] },
  )
}

/**
 * Gives an authority a new certificate for its name and its key: whatever it has issued stays valid, and devices that know only
 * the old one go on as long as that lasts. Throws PROFILE_MISMATCH for what is no authority, NOT_FOUND where its key is not here.
 */
async function renewAuthority(workspace: Workspace, reference: string, validityDays: number | undefined): Promise<CertificateSummary> {
  const { summary } = workspace.vault.find(reference, authorityKinds)
  const { issued } = await renewCertificates(workspace, { references: [summary.fingerprint], newKey: false, validityDays })
  return issued[0]!
}

/**
 * Makes a new root CA that takes over from another: what is exported from now on trusts both, until the old one ends. Throws
 * NOT_FOUND for what is no root CA, NAME_TAKEN where it has the old one's name: a verifier could not tell them apart.
 */
export function rollOver(workspace: Workspace, input: RollOverInput): Promise<CertificateSummary> {
  const { run, subject } = successorOf(workspace, input)
  return issueOne(workspace, run, subject)
}

/** Says what would come of a roll-over; changes nothing. Throws what `rollOver` throws, as far as that is seen before. */
export function rollOverOutlook(workspace: Workspace, input: RollOverInput): IssuingOutlook {
  const { run, subject } = successorOf(workspace, input)
  return outlookOn(workspace, run, subject)
}

function successorOf({ vault }: Workspace, { reference, commonName, keyType, validityDays }: RollOverInput): { run: Run; subject: RunSubject } {
  const { summary, der } = vault.find(reference, ['root-ca'])
  if (summary.replacedBy) {
    throw new AppError('NAME_TAKEN', `${JSON.stringify(summary.name)} has a successor already, ${JSON.stringify(summary.replacedBy.name)}.`, {
      remedy: 'Roll over from that one.',
      details: { fingerprint: summary.replacedBy.fingerprint },
    })
  }
  const read = readCertificate(der)
  const old = decodeName(read.subjectName)
  const isCommonName = (type: string) => type === 'CN' || type === '2.5.4.3'
  const rest = old.filter((parts) => !parts.some(({ type }) => isCommonName(type)))
  return {
    run: {
      profile: profilesOf(vault).forCertificate('root-ca', summary.profile),
      keyType: keyType ?? summary.keyType ?? undefined,
      validityDays,
      pathLength: read.basicConstraints?.pathLength,
    },
    subject: { subject: [...rest, [{ type: 'CN', value: commonName }]], altNames: [], replaces: summary.fingerprint },
  }
}
