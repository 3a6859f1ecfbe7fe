import { AppError } from '../../shared/errors.ts'
import { checkAltName, type AltName } from '../../shared/alt-name.ts'
import type { AppContract } from '../../shared/contract.ts'
import { parseDistinguishedName } from '../../shared/distinguished-name.ts'
import type { ForeignAltName, RequestFacts } from '../../shared/inspection.ts'
import { toPem } from '../../shared/pem.ts'
import type { RequestReading, RequestSummary, SignedRequest } from '../../shared/request.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import { distinguishedNameOf } from '../../shared/subject.ts'
import type { z } from 'zod'
import { checkSingleFile, writeSingleFile } from '../delivery/single-file.ts'
import { makeCertificationRequest } from '../pki/certification-request.ts'
import { decodeName, encodeName, printName } from '../pki/distinguished-name.ts'
import { sha256Fingerprint } from '../pki/fingerprint.ts'
import { generateKeyPair } from '../pki/key-pair.ts'
import { certificationRequestParts } from '../pki/read-certification-request.ts'
import type { Profile } from '../profiles/profile.ts'
import type { StoredRequest, Vault } from '../store/vault.ts'
import { inspectBroughtFile } from './brought-file.ts'
import { importAnswer } from './imports.ts'
import { issueOne, nameOf } from './issuing.ts'
import { profilesOf } from './own-profiles.ts'
import type { Workspace } from './workspace.ts'

type Contract = AppContract['requests']
type SignInput = Omit<z.output<Contract['sign']['input']>, 'to' | 'overwrite'>
type MakeInput = Omit<z.output<Contract['make']['input']>, 'to' | 'overwrite'>

/** Certification requests: those that others bring to be signed here, and ours to be signed elsewhere. */
export function requestsService(workspace: Workspace): GroupHandlers<Contract> {
  return {
    read: async ({ file, profile }, { signal }) => {
      const { facts } = await requestIn(workspace, file, signal)
      return readingOf(workspace.vault, facts, profile)
    },
    sign: async ({ to, overwrite, ...input }, { signal }) => {
      await checkTo(to, overwrite)
      const signed = await signRequest(workspace, input, signal)
      return { ...signed, path: await writeTo(to, signed.pem, overwrite) }
    },
    make: async ({ to, overwrite, ...input }) => {
      await checkTo(to, overwrite)
      const made = await makeRequest(workspace, input)
      return { ...made, path: await writeTo(to, made.pem, overwrite) }
    },
    list: async () => workspace.vault.requests().map(summaryOf),
    answer: ({ file, password }, { signal }) => importAnswer(workspace, { file, password }, signal),
    remove: async ({ reference }) => {
      workspace.vault.removeRequest(workspace.vault.findRequest(reference), workspace.now())
      return null
    },
  }
}

/** What cannot be written is found out before a certificate or a key comes of it. */
async function checkTo(to: string | undefined, overwrite: boolean): Promise<void> {
  if (to !== undefined) await checkSingleFile(to, { overwrite })
}

/** Gives the path that was written, or null where none was asked for. What was signed or made stays so, whatever comes of the file. */
async function writeTo(to: string | undefined, pem: string, overwrite: boolean): Promise<string | null> {
  return to === undefined ? null : writeSingleFile(to, { bytes: Buffer.from(pem), isSecret: false }, { overwrite })
}

/** A request that was brought, and what the reader says of it. */
export interface BroughtRequest {
  facts: RequestFacts
  der: Uint8Array
}

/** The one request in a file. Throws FILE_NOT_UNDERSTOOD where there is none or more than one, and what the reader says. */
export async function requestIn(workspace: Workspace, file: SignInput['file'], signal: AbortSignal): Promise<BroughtRequest> {
  const { objects } = await inspectBroughtFile(workspace, file, undefined, signal)
  const requests = objects.filter((object) => object.type === 'certification-request')
  const [request, ...others] = requests
  if (request && others.length === 0) return { facts: request.facts, der: Buffer.from(request.der, 'base64') }
  const found = requests.length > 1 ? `${requests.length} certification requests` : 'no certification request'
  throw new AppError('FILE_NOT_UNDERSTOOD', `The file holds ${found} where one is expected.`, {
    remedy: 'Choose the file that holds the request (PKCS#10, often named .csr or .req).',
    details: { found: objects.map(({ type }) => type) },
  })
}

/**
 * Signs a request by the rules of a profile: of what it asks for only the subject, the key and names that the profile takes
 * come true, and everything else is dropped and said so. Throws REQUEST_NOT_VALID, KEY_TYPE_NOT_SUPPORTED, NAME_TAKEN, and what
 * issuing throws.
 */
async function signRequest(workspace: Workspace, input: SignInput, signal: AbortSignal): Promise<SignedRequest> {
  const { vault } = workspace
  const { facts, der } = await requestIn(workspace, input.file, signal)
  const profile = profilesOf(vault).byId(input.profile)
  refuseRequest(facts, profile)
  const { subject, subjectPublicKey } = certificationRequestParts(der)
  const name = input.subject === undefined ? decodeName(subject) : parseDistinguishedName(input.subject)
  const { accepted, dropped } = sortNames(facts.altNames, profile)
  const holder = vault.findActive(profile.kind, nameOf(name))
  const certificate = await issueOne(
    workspace,
    { profile, issuer: input.issuer, validityDays: input.validityDays },
    {
      subject: name,
      ...(input.subject === undefined && { encodedSubject: Uint8Array.from(subject) }),
      altNames: input.altNames ?? accepted,
      key: { keyType: facts.keyType!, publicKey: Uint8Array.from(subjectPublicKey), privateKey: null },
      // A device that asks again for its own name gets it where the person says so; the old certificate then counts as replaced.
      ...(holder && input.replaces && { replaces: holder.fingerprint }),
    },
  )
  const path = vault.pathOf(certificate.fingerprint)
  const sent = path.length > 1 ? path.slice(0, -1) : path
  return {
    certificate,
    pem: sent.map((each) => toPem('CERTIFICATE', each.der)).join(''),
    trustAnchorPem: toPem('CERTIFICATE', path.at(-1)!.der),
    dropped: [...dropped.map(wordsOfName), ...droppedExtensions(facts, profile)],
  }
}

/** Refuses what no certificate comes of. Throws KEY_TYPE_NOT_SUPPORTED, REQUEST_NOT_VALID, PROFILE_MISMATCH. */
export function refuseRequest({ signatureProblem, name, keyType, keyDescription }: RequestFacts, profile: Profile): void {
  const shown = JSON.stringify(name)
  if (keyType === null) {
    throw new AppError('KEY_TYPE_NOT_SUPPORTED', `The request of ${shown} is for a key of type ${keyDescription}.`, {
      remedy: `Have it made with a key of one of these types: ${profile.keyTypes.join(', ')}.`,
      details: { keyType: keyDescription },
    })
  }
  if (signatureProblem !== null) {
    throw new AppError('REQUEST_NOT_VALID', `The request of ${shown} is not valid: ${signatureProblem}`, {
      remedy: 'Have it made again where the key is. A request whose signature does not hold may come from somebody without the key.',
      details: { name },
    })
  }
  if (!profile.keyTypes.includes(keyType)) {
    throw new AppError('PROFILE_MISMATCH', `The profile "${profile.title}" takes no keys of type ${keyDescription}.`, {
      remedy: `Have the request made with a key of one of these types: ${profile.keyTypes.join(', ')}; or choose another profile.`,
      details: { profile: profile.id },
    })
  }
}

/** What would come of a request by a profile, before anything is signed. */
function readingOf(vault: Vault, facts: RequestFacts, profileId: string | undefined): RequestReading {
  const profiles = profilesOf(vault)
  const profile = profileId === undefined ? profiles.forKind(likelyKind(facts), undefined) : profiles.byId(profileId)
  const { accepted, dropped } = sortNames(facts.altNames, profile)
  const holder = vault.findActive(profile.kind, facts.name)
  return {
    facts,
    profile: profile.id,
    altNames: accepted,
    dropped: [...dropped.map(wordsOfName), ...droppedExtensions(facts, profile)],
    nameHeldBy: holder ? { fingerprint: holder.fingerprint, serialNumber: holder.serialNumber, name: holder.name } : null,
  }
}

/** What it asks for says what it is; a request that does not say is a device's. */
function likelyKind({ basicConstraints, extendedKeyUsage }: RequestFacts): 'issuing-ca' | 'broker' | 'device' {
  if (basicConstraints?.isCa === true && extendedKeyUsage.length === 0) return 'issuing-ca'
  return extendedKeyUsage.includes('serverAuth') ? 'broker' : 'device'
}

/** Of the names that a request asks for, those that the profile takes, and the others. */
export function sortNames(names: readonly ForeignAltName[], profile: Profile): { accepted: AltName[]; dropped: ForeignAltName[] } {
  const accepted: AltName[] = []
  const dropped: ForeignAltName[] = []
  for (const name of names) {
    const own = profile.altNames === 'none' ? undefined : asOurs(name, profile)
    if (own) accepted.push(own)
    else dropped.push(name)
  }
  return { accepted, dropped }
}

function asOurs({ type, value }: ForeignAltName, profile: Profile): AltName | undefined {
  if (type === 'email' || type === 'directory' || type === 'other' || !profile.altNameTypes.includes(type)) return undefined
  try {
    return checkAltName({ type, value })
  } catch {
    // Not a name that any of our certificates may have; it is told of as dropped.
    return undefined
  }
}

/** What is said of a name that is dropped, to be read after "dropped:". */
export function wordsOfName({ type, value }: ForeignAltName): string {
  return `the alternative name ${type}:${value}, which this profile does not take`
}

/** What a request asks for beside names and would not get. */
export function droppedExtensions({ basicConstraints, keyUsage, extendedKeyUsage, otherExtensions, hasChallengePassword }: RequestFacts, profile: Profile): string[] {
  const isAuthority = profile.kind === 'issuing-ca' || profile.kind === 'root-ca'
  const purposes = extendedKeyUsage.filter((usage) => !(profile.extendedKeyUsage as readonly string[]).includes(usage))
  return [
    ...(basicConstraints?.isCa === true && !isAuthority ? ['being a certification authority (CA:TRUE)'] : []),
    ...(keyUsage.includes('keyCertSign') && !isAuthority ? ['the key usage keyCertSign'] : []),
    ...purposes.map((usage) => `the purpose ${usage}`),
    ...otherExtensions.map(({ name }) => `the extension ${name}`),
    ...(hasChallengePassword ? ['a challenge password'] : []),
  ]
}

/** Makes a request whose key waits in the vault for the answer. Throws INVALID_SUBJECT, PROFILE_MISMATCH, VAULT_LOCKED. */
async function makeRequest({ vault, now }: Workspace, { subject, profile: profileId, keyType, altNames }: MakeInput): Promise<RequestSummary> {
  const profile = profilesOf(vault).byId(profileId)
  const name = distinguishedNameOf(subject)
  const type = keyType ?? profile.defaultKeyType
  const { identityDomain } = vault.settings()
  const extensions = profile.extensions({
    keyType: type,
    altNames,
    pathLength: undefined,
    isBridge: false,
    identityDomain,
    name: subject.commonName,
  })
  const keyPair = await generateKeyPair(type)
  const der = makeCertificationRequest({ subject: name, ...extensions }, keyPair)
  const stored = vault.addRequest(
    {
      id: sha256Fingerprint(der),
      name: nameOf(name),
      profile: profile.id,
      subject: printName(encodeName(name)),
      keyType: type,
      publicKeyHash: sha256Fingerprint(keyPair.publicKey),
      der,
    },
    keyPair.privateKey,
    now(),
  )
  return summaryOf(stored)
}

function summaryOf({ id, name, profile, subject, keyType, createdAt, der }: StoredRequest): RequestSummary {
  return { id, name, profile, subject, keyType, createdAt, pem: toPem('CERTIFICATE REQUEST', der) }
}
