import { existsSync } from 'node:fs'
import { AppError } from '../../shared/errors.ts'
import { altNameOfHost, type AltName } from '../../shared/alt-name.ts'
import type { CertificateSummary } from '../../shared/certificate.ts'
import type { AppContract, QuickstartEvent, QuickstartResult } from '../../shared/contract.ts'
import type { BundleSummary, RefusedBundle } from '../../shared/export.ts'
import type { GroupHandlers, HandlerContext } from '../../shared/rpc.ts'
import { distinguishedNameOf } from '../../shared/subject.ts'
import type { z } from 'zod'
import { profileForKind } from '../profiles/index.ts'
import { createAuthority } from './authorities.ts'
import { exportEverything } from './export-everything.ts'
import { issueOne } from './issuing.ts'
import { runProof } from './proof.ts'
import { suggestAltNames } from './this-machine.ts'
import type { Workspace } from './workspace.ts'

type QuickstartInput = z.output<AppContract['quickstart']['run']['input']>
type Context = HandlerContext<QuickstartEvent>

/** A made thing, or one that an earlier run left. */
interface Found {
  certificate: CertificateSummary
  wasThere: boolean
}

/** The main job in one go: vault, authority, broker, devices, bundles, proof. */
export function quickstartService(workspace: Workspace): GroupHandlers<AppContract['quickstart']> {
  return { run: (input, context) => runQuickstart(workspace, input, context) }
}

/** Begun again after an interruption, it goes on with what the vault already holds and makes the rest. */
async function runQuickstart(workspace: Workspace, input: QuickstartInput, context: Context): Promise<QuickstartResult> {
  const { emit, signal } = context
  const altNames = input.hosts.length > 0 ? input.hosts.map(altNameOfHost) : suggestAltNames().map(({ name }) => name)
  const ids = deviceIds(input.devices)
  const path = await openOrCreate(workspace, input, emit)
  const stop = () => {
    if (signal.aborted) throw new AppError('CANCELLED', 'Cancelled. What was issued is in the vault.')
  }
  const report = ({ certificate, wasThere }: Found) => {
    emit({ type: 'certificate', certificate, wasThere })
    stop()
    return certificate
  }

  const authority = report(await ensureAuthority(workspace, input.authorityName))
  const broker = report(await ensureBroker(workspace, authority, altNames))
  const devices: CertificateSummary[] = []
  for (const id of ids) devices.push(report(await ensureDevice(workspace, authority, id)))

  const bundles: BundleSummary[] = []
  const onMade = (bundle: BundleSummary) => {
    bundles.push(bundle)
    emit({ type: 'bundle', bundle })
  }
  const only = [broker, ...devices].map(({ fingerprint }) => fingerprint)
  const everything = { folder: input.folder, overwrite: input.overwrite, form: 'folder', secrets: {}, only } as const
  const { folder, refused } = await exportEverything(workspace, everything, { signal, emit: () => undefined, onMade })
  if (refused[0]) throw refusal(refused[0])
  stop()

  const pair = [devices[0]!.fingerprint, devices[1]!.fingerprint]
  const { steps } = await runProof(workspace, { broker: broker.fingerprint, devices: pair }, context)
  return { vault: path, folder, authority, broker, devices, bundles, proof: steps }
}

/** The proof needs two who talk. */
function deviceIds(given: readonly string[]): string[] {
  const ids = [...new Set(given)]
  const defaults = ['sensor-1', 'sensor-2'].filter((id) => !ids.includes(id))
  return [...ids, ...defaults.slice(0, Math.max(0, 2 - ids.length))]
}

async function openOrCreate(workspace: Workspace, { vaultPath, passphrase }: QuickstartInput, emit: Context['emit']): Promise<string> {
  const { openVault } = workspace
  const wasThere = existsSync(vaultPath ?? openVault.defaultPath)
  if (wasThere) {
    openVault.open(vaultPath)
    await openVault.unlock(passphrase, workspace.now())
  } else {
    await openVault.create(vaultPath, passphrase, workspace.now())
  }
  const { path } = workspace.vault
  emit({ type: 'vault', path, wasThere })
  return path
}

async function ensureAuthority(workspace: Workspace, name: string): Promise<Found> {
  const there = workspace.vault.findActive('root-ca', name)
  if (there) return { certificate: there, wasThere: true }
  return { certificate: await createAuthority(workspace, { subject: { commonName: name } }), wasThere: false }
}

async function ensureBroker(workspace: Workspace, authority: CertificateSummary, altNames: readonly AltName[]): Promise<Found> {
  const commonName = altNames[0]!.value.slice(0, 64)
  const there = workspace.vault.findActive('broker', commonName)
  if (there) {
    const missing = altNames.filter((name) => !there.altNames.some((other) => other.type === name.type && other.value === name.value))
    if (missing.length === 0) return { certificate: there, wasThere: true }
    throw new AppError('NAME_TAKEN', `The vault already holds a broker ${commonName}, without ${missing.map(({ value }) => value).join(', ')}.`, {
      remedy: 'Choose another vault, or ask for the names that the broker already has.',
      details: { name: commonName, missing: missing.map(({ value }) => value) },
    })
  }
  const run = { profile: profileForKind('broker'), issuer: authority.fingerprint }
  return { certificate: await issueOne(workspace, run, { subject: distinguishedNameOf({ commonName }), altNames }), wasThere: false }
}

async function ensureDevice(workspace: Workspace, authority: CertificateSummary, id: string): Promise<Found> {
  const there = workspace.vault.findActive('device', id)
  if (there?.issuer?.fingerprint === authority.fingerprint) return { certificate: there, wasThere: true }
  const run = { profile: profileForKind('device'), issuer: authority.fingerprint }
  return { certificate: await issueOne(workspace, run, { subject: distinguishedNameOf({ commonName: id }), altNames: [] }), wasThere: false }
}

function refusal({ name, target, problem }: RefusedBundle): AppError {
  return new AppError('BUNDLE_REFUSED', `The bundle of ${name} would be refused: ${problem.message}`, { remedy: problem.remedy, details: { name, target } })
}
