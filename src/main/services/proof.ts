import { AppError } from '../../shared/errors.ts'
import type { AppContract, ProofEvent, ProofResult } from '../../shared/contract.ts'
import { toPem } from '../../shared/pem.ts'
import { distinguishedNameOf } from '../../shared/subject.ts'
import type { GroupHandlers, HandlerContext } from '../../shared/rpc.ts'
import type { TlsIdentity } from '../mqtt/network-contract.ts'
import { issueCertificate, selfIssuer, type Issuer } from '../pki/certificate.ts'
import { generateKeyPair, type KeyPair } from '../pki/key-pair.ts'
import { newSerialNumber } from '../pki/serial-number.ts'
import { validityPeriod } from '../pki/validity.ts'
import { profileForKind } from '../profiles/index.ts'
import type { StoredCertificate } from '../store/vault.ts'
import { chooseBroker } from './built-in-broker.ts'
import { tlsIdentityOf, trustAnchorOf } from './identity.ts'
import { whileUnlocked, type WhileUnlocked } from './while-unlocked.ts'
import type { Workspace } from './workspace.ts'

/** Which certificates are to prove that they work. */
export interface ProofSubjects {
  broker?: string | undefined
  /** The one that listens, then the one that speaks; by default the two oldest that are active. */
  devices?: readonly string[] | undefined
}

/** How often a proof begins again because the network process died under it. */
const restartLimit = 3

/** The live proof: two devices talk over mutual TLS, and strangers are refused. */
export function proofService(workspace: Workspace): GroupHandlers<AppContract['proof']> {
  return { run: (subjects, context) => runProof(workspace, subjects, context) }
}

/**
 * Runs the proof in the network process with identities of the vault and three strangers made for the occasion. Where
 * the network process dies meanwhile, this says so and runs the proof again in a fresh one. Ends with VAULT_LOCKED or VAULT_NOT_OPEN
 * when the vault is locked or closed meanwhile.
 */
export function runProof(
  workspace: Workspace,
  subjects: ProofSubjects,
  { signal, emit }: HandlerContext<ProofEvent>,
): Promise<ProofResult> {
  return whileUnlocked(workspace, signal, (context) => prove(workspace, subjects, { ...context, emit }))
}

async function prove(
  workspace: Workspace,
  subjects: ProofSubjects,
  { signal, explain, emit }: WhileUnlocked & Pick<HandlerContext<ProofEvent>, 'emit'>,
): Promise<ProofResult> {
  const { vault } = workspace
  const broker = chooseBroker(vault, subjects.broker, workspace.now())
  const [listener, speaker] = chooseDevices(workspace, subjects.devices)
  const input = {
    broker: { tls: tlsIdentityOf(vault, broker), trustAnchors: [trustAnchorOf(vault, broker)] },
    listener: { name: listener.summary.name, tls: tlsIdentityOf(vault, listener) },
    speaker: { name: speaker.summary.name, tls: tlsIdentityOf(vault, speaker) },
    strangers: {
      otherCa: await strangerOfAnotherCa(workspace.now(), listener.summary.name),
      selfSigned: await selfSignedStranger(workspace.now(), listener.summary.name),
    },
  }
  for (let restarts = 0; ; restarts++) {
    try {
      return await workspace.network
        .client()
        .proof.run(input, { signal, onEvent: (step) => emit({ type: 'step', step: explain(step) }) })
    } catch (error) {
      const isDeath = error instanceof AppError && error.code === 'NETWORK_PROCESS_STOPPED'
      if (!isDeath || restarts === restartLimit || signal.aborted) throw error
      emit({ type: 'network-restarted' })
    }
  }
}

function chooseDevices(workspace: Workspace, references: readonly string[] | undefined): [StoredCertificate, StoredCertificate] {
  const { vault } = workspace
  if (references) {
    const [listener, speaker] = references.map((reference) => vault.find(reference, ['device', 'client']))
    if (listener!.summary.fingerprint === speaker!.summary.fingerprint) {
      throw new AppError('INVALID_INPUT', `The proof needs two devices, and ${listener!.summary.name} was named twice.`, {
        remedy: 'Name another device to speak to it.',
      })
    }
    return [listener!, speaker!]
  }
  const { certificates } = vault.list(
    { kinds: ['device', 'client'], statuses: ['active'], sort: 'issuedAt', descending: false, offset: 0, limit: 100 },
    workspace.now(),
  )
  const [first, second] = certificates.filter(({ hasKey }) => hasKey)
  if (first && second) return [vault.find(first.fingerprint), vault.find(second.fingerprint)]
  throw new AppError('NOT_FOUND', 'The proof needs two devices, and the vault has fewer.', {
    remedy: 'Enrol two devices first.',
  })
}

/** A certificate that is right in everything but its issuer: an authority that the broker has never heard of. */
async function strangerOfAnotherCa(now: Date, name: string): Promise<TlsIdentity> {
  const authority = await generateKeyPair('ec-p256')
  return mintStranger(now, name, await generateKeyPair('ec-p256'), selfIssuer(distinguishedNameOf({ commonName: 'Another CA' }), authority))
}

/** A certificate that a stranger signed for themselves in the name of a known device (capability 35). */
async function selfSignedStranger(now: Date, name: string): Promise<TlsIdentity> {
  const keyPair = await generateKeyPair('ec-p256')
  return mintStranger(now, name, keyPair, selfIssuer(distinguishedNameOf({ commonName: name }), keyPair))
}

function mintStranger(now: Date, name: string, keyPair: KeyPair, issuer: Issuer): TlsIdentity {
  const extensions = profileForKind('device').extensions({
    keyType: 'ec-p256',
    altNames: [],
    pathLength: undefined,
    isBridge: false,
    identityDomain: null,
    name,
  })
  const der = issueCertificate(
    {
      serialNumber: newSerialNumber(),
      subject: distinguishedNameOf({ commonName: name }),
      subjectPublicKey: keyPair.publicKey,
      ...validityPeriod({ now, days: 1, isExplicit: true }),
      extensions,
    },
    issuer,
  )
  return { certificateChain: toPem('CERTIFICATE', der), privateKey: toPem('PRIVATE KEY', keyPair.privateKey) }
}
