import type { CertificateSummary } from '../../shared/certificate.ts'
import { keyTypeTitles } from '../../shared/key-type.ts'
import { safeText } from '../../shared/safe-text.ts'
import { certificateState } from '../components/certificate-state.ts'
import type { TreeNode } from '../components/certificate-tree.tsx'
import { dateWords, listWords, validityDaysWords } from '../words.ts'
import { wizardSteps, type WizardStep } from './provision-draft.ts'
import type { AuthorityReading, BrokerReading, DevicesReading, ProvisionReading } from './provision-reading.ts'

/** The picture beside the wizard. */
export interface ProvisionTree {
  roots: TreeNode[]
  /** The card that is being worked on. */
  currentId: string | undefined
  /** Some of it is not issued yet. */
  hasPlanned: boolean
}

/** A card below an authority: a serial number, or null for the authority of this walk. */
interface Leaf {
  issuer: string | null
  node: TreeNode
}

/** More devices than these are drawn as the first few and a number. */
const drawnDevices = 4

/**
 * What is being made, as it stands at `step`: what is issued solid and below whoever issued it, what is planned dashed. A card
 * keeps its id while its words change, and from step to step.
 */
export function provisionTree(
  { authority, broker, devices }: ProvisionReading,
  authorities: readonly CertificateSummary[],
  step: WizardStep,
  now: Date,
): ProvisionTree {
  const hasReached = (other: WizardStep) => wizardSteps.indexOf(step) >= wizardSteps.indexOf(other)
  const hasAll = devices.fresh.length === 0 && (devices.kept.length > 0 || devices.ours.length > 0)
  const shown = hasReached('devices') || hasAll ? drawnLeaves(devices, now) : { leaves: [laterDevices], hidden: 0 }
  const leaves = [brokerLeaf(broker, hasReached('broker'), now), ...shown.leaves]
  const own = { ...authorityNode(authority, now), moreChildren: shown.hidden }
  const hasPlanned = !authority.existing || !broker.existing || devices.fresh.length > 0
  return {
    roots: underRoot(authority, grow(own, authority.existing, leaves, authorities, now), now),
    currentId: step === 'authority' || step === 'broker' ? step : undefined,
    hasPlanned,
  }
}

/** Hangs each card below its issuer, each issuer below its own, up to the roots. */
function grow(
  own: TreeNode,
  existing: CertificateSummary | undefined,
  leaves: readonly Leaf[],
  authorities: readonly CertificateSummary[],
  now: Date,
): TreeNode[] {
  const known = new Map(authorities.map((each) => [each.fingerprint, each]))
  const isOwn = (fingerprint: string | null) => fingerprint === null || fingerprint === existing?.fingerprint || !known.has(fingerprint)
  const above = (fingerprint: string) => known.get(fingerprint)?.issuer?.fingerprint
  const drawn = new Set<string>()
  const draw = (fingerprint: string | undefined) => {
    for (let each = fingerprint; each !== undefined && known.has(each) && !drawn.has(each); each = above(each)) drawn.add(each)
  }
  draw(existing?.fingerprint)
  for (const { issuer } of leaves) if (issuer !== null) draw(issuer)

  const branch = (fingerprint: string | null): TreeNode => {
    const isThis = isOwn(fingerprint)
    const node = isThis ? own : issuedNode(fingerprint!, known.get(fingerprint!)!, now)
    const cards = leaves.filter(({ issuer }) => (isThis ? isOwn(issuer) : issuer === fingerprint)).map((leaf) => leaf.node)
    const below = fingerprint === null ? [] : [...drawn].filter((each) => above(each) === fingerprint).map(branch)
    return { ...node, children: [...below, ...cards] }
  }
  const roots = [...drawn].filter((each) => !drawn.has(above(each) ?? '')).map(branch)
  return existing ? roots : [...roots, branch(null)]
}

/** Puts the root above an issuing CA that is still to be made. */
function underRoot({ existing, issuing, subject, keyType, validity }: AuthorityReading, trees: TreeNode[], now: Date): TreeNode[] {
  if (!issuing || existing) return trees
  const { root } = issuing
  const others = trees.filter(({ id }) => id !== 'authority')
  const children = trees.filter(({ id }) => id === 'authority')
  const node: TreeNode = root
    ? issuedNode('root', root, now)
    : {
        id: 'root',
        kind: 'root-ca',
        title: subject.subject?.commonName ?? '',
        lines: [`${keyTypeTitles[keyType]}${lastingWords(validity.days)}`, 'to be kept offline'],
        isPlanned: true,
      }
  return [...others, { ...node, children }]
}

function authorityNode({ existing, issuing, subject, keyType, validity }: AuthorityReading, now: Date): TreeNode {
  if (existing) return issuedNode('authority', existing, now)
  if (issuing) {
    return {
      id: 'authority',
      kind: 'issuing-ca',
      title: issuing.commonName,
      lines: [`${keyTypeTitles[keyType]}${lastingWords(issuing.validity.days)}`],
      isPlanned: true,
    }
  }
  return {
    id: 'authority',
    kind: 'root-ca',
    title: subject.subject?.commonName ?? '',
    lines: [`${keyTypeTitles[keyType]}${lastingWords(validity.days)}`],
    isPlanned: true,
  }
}

function brokerLeaf({ existing, names, commonName, keyType, validity }: BrokerReading, isReached: boolean, now: Date): Leaf {
  const values = (existing?.altNames ?? names).map(({ value }) => value)
  const others = values.filter((value) => value !== (existing?.name ?? commonName)).map(safeText)
  const alsoLine = others.length > 0 ? [`also ${listWords(others, 2)}`] : []
  if (existing) {
    const node = issuedNode('broker', existing, now)
    return { issuer: existing.issuer?.fingerprint ?? null, node: { ...node, lines: [...alsoLine, ...node.lines!] } }
  }
  const isLater = !isReached && commonName === ''
  const key = `${keyTypeTitles[keyType]}${lastingWords(validity.days)}`
  return {
    issuer: null,
    node: {
      id: 'broker',
      kind: 'broker',
      title: isLater ? 'Your broker' : commonName,
      lines: isLater ? ['proves its names to the devices'] : [...alsoLine, key],
      isPlanned: true,
    },
  }
}

const laterDevices: Leaf = {
  issuer: null,
  node: { id: 'device-0', kind: 'device', title: 'Your devices', lines: ['prove to the broker who they are'], isPlanned: true },
}

function drawnLeaves({ lines, ours, keyType, validity }: DevicesReading, now: Date): { leaves: Leaf[]; hidden: number } {
  const named = lines.filter(({ state }) => state !== 'wrong').map(({ id, certificate }) => ({ id, certificate }))
  const all = lines.length > 0 ? named : ours.map((certificate) => ({ id: certificate.name, certificate }))
  const limit = all.length <= drawnDevices ? drawnDevices : drawnDevices - 1
  const leaves = all.slice(0, limit).map(({ id, certificate }, index): Leaf => {
    if (certificate) return { issuer: certificate.issuer?.fingerprint ?? null, node: issuedNode(`device-${index}`, certificate, now) }
    const key = `${keyTypeTitles[keyType]}${lastingWords(validity.days)}`
    return { issuer: null, node: { id: `device-${index}`, kind: 'device', title: id, lines: [key], isPlanned: true } }
  })
  return { leaves, hidden: all.length - leaves.length }
}

function issuedNode(id: string, certificate: CertificateSummary, now: Date): TreeNode {
  const { kind, name, keyDescription, notAfter } = certificate
  const state = certificateState(certificate, now)
  const isOffline = certificate.takenOfflineAt !== null
  return { id, kind, title: name, lines: [`${keyDescription}, until ${dateWords(notAfter)}`], state, isOffline }
}

function lastingWords(days: number | undefined): string {
  return days === undefined ? '' : `, ${validityDaysWords(days)}`
}
