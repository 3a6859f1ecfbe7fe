import { AppError } from '../../shared/errors.ts'
import type { AppContract } from '../../shared/contract.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import type { z } from 'zod'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { distinguishedNameOf } from '../../shared/subject.ts'
import { issueCertificate, selfIssuer } from '../pki/certificate.ts'
import { sha256Fingerprint } from '../pki/fingerprint.ts'
import { generateKeyPair } from '../pki/key-pair.ts'
import { checkReadBack } from '../pki/second-opinion.ts'
import { newSerialNumber, printSerialNumber } from '../pki/serial-number.ts'
import { validityPeriod } from '../pki/validity.ts'
import { profileForKind } from '../profiles/index.ts'
import { issueOne } from './issuing.ts'
import { subjectRule } from './subject-rule.ts'
import type { Workspace } from './workspace.ts'

type CreateInput = z.output<AppContract['authorities']['create']['input']>

/** Certification authorities: root CAs, which sign themselves, and issuing CAs under them. */
export function authoritiesService(workspace: Workspace): GroupHandlers<AppContract['authorities']> {
  return {
    create: (input) => (input.issuer === undefined ? createRoot(workspace, input) : createIssuingCa(workspace, input)),
    list: async () =>
      workspace.vault.list(
        { kinds: ['root-ca', 'issuing-ca'], sort: 'issuedAt', descending: false, offset: 0, limit: 1000 },
        workspace.now(),
      ).certificates,
  }
}

function createIssuingCa(workspace: Workspace, { subject, ...run }: CreateInput): Promise<CertificateSummary> {
  return issueOne(workspace, { profile: profileForKind('issuing-ca'), ...run, issuer: run.issuer }, { subject, altNames: [] })
}

/** Makes a CA that signs itself and keeps it in the vault. Throws NAME_TAKEN, INVALID_SUBJECT, VAULT_LOCKED, VAULT_BUSY. */
export async function createRoot(
  workspace: Workspace,
  { subject, keyType, validityDays, pathLength }: Omit<CreateInput, 'issuer'>,
): Promise<CertificateSummary> {
  const { vault } = workspace
  const profile = profileForKind('root-ca')
  const type = keyType ?? profile.defaultKeyType
  const name = subject.commonName
  if (vault.isNameTaken(profile.kind, name)) {
    throw new AppError('NAME_TAKEN', `There is already an authority named ${JSON.stringify(name)}.`, {
      remedy: 'Choose another common name: devices tell authorities apart by their names.',
      details: { name },
    })
  }
  const distinguishedName = distinguishedNameOf(subject)
  subjectRule(workspace, profile.kind)(distinguishedName)
  const validity = validityPeriod({
    now: workspace.now(),
    days: validityDays ?? profile.defaultValidityDays,
    isExplicit: validityDays !== undefined,
  })
  const extensions = profile.extensions({
    keyType: type,
    altNames: [],
    pathLength,
    isBridge: false,
    identityDomain: null,
    name,
  })
  const keyPair = await generateKeyPair(type)
  const serialNumber = newSerialNumber()
  const parameters = { serialNumber, subject: distinguishedName, subjectPublicKey: keyPair.publicKey, ...validity, extensions }
  const der = issueCertificate(parameters, selfIssuer(distinguishedName, keyPair))
  const read = checkReadBack(der, parameters, keyPair.publicKey)
  const [summary] = vault.addCertificates(
    [
      {
        der,
        serialNumber: printSerialNumber(serialNumber),
        name,
        kind: profile.kind,
        profile: profile.id,
        subject: read.subject,
        issuerSerialNumber: null,
        altNames: [],
        keyType: type,
        ...validity,
        fingerprint: sha256Fingerprint(der),
        privateKey: keyPair.privateKey,
      },
    ],
    workspace.now(),
  )
  return summary!
}
