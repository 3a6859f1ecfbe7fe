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

/** More devices than these are drawn as the first few and a number. */
const drawnDevices = 4

/**
 * What is being made, as it stands at `step`: what is issued solid, what is planned dashed. A card keeps its id while its words
 * change, and from step to step.
 */
export function provisionTree(
  { authority, broker, devices }: ProvisionReading,
  authorities: readonly CertificateSummary[],
  step: WizardStep,
  now: Date,
): ProvisionTree {
  const at = wizardSteps.indexOf(step)
  const own: TreeNode = {
    ...authorityNode(authority, now),
    children: [brokerNode(broker, at >= wizardSteps.indexOf('broker'), now), ...deviceNodes(devices, at >= wizardSteps.indexOf('devices'), now)],
    moreChildren: at >= wizardSteps.indexOf('devices') ? hiddenDevices(devices) : 0,
  }
  const hasPlanned = !authority.existing || !broker.existing || devices.fresh.length > 0
  const currentId = step === 'authority' || step === 'broker' ? step : undefined
  return { roots: [below(authority.existing, own, authorities, now)], currentId, hasPlanned }
}

function authorityNode({ existing, subject, keyType, validity }: AuthorityReading, now: Date): TreeNode {
  if (existing) return { ...issuedNode('authority', existing, now), kind: existing.kind }
  return {
    id: 'authority',
    kind: 'root-ca',
    title: subject.subject?.commonName ?? '',
    lines: [`${keyTypeTitles[keyType]}${lastingWords(validity.days)}`],
    isPlanned: true,
  }
}

/** The authorities above an issuing CA. */
function below(existing: CertificateSummary | undefined, node: TreeNode, authorities: readonly CertificateSummary[], now: Date): TreeNode {
  const issuer = existing?.issuer
  const above = issuer && authorities.find(({ serialNumber }) => serialNumber === issuer.serialNumber)
  if (!above) return node
  return below(above, { ...issuedNode(above.serialNumber, above, now), children: [node] }, authorities, now)
}

function brokerNode({ existing, names, commonName, keyType, validity }: BrokerReading, isReached: boolean, now: Date): TreeNode {
  const values = (existing?.altNames ?? names).map(({ value }) => value)
  const others = values.filter((value) => value !== (existing?.name ?? commonName)).map(safeText)
  const alsoLine = others.length > 0 ? [`also ${listWords(others, 2)}`] : []
  if (existing) {
    const node = issuedNode('broker', existing, now)
    return { ...node, lines: [...alsoLine, ...node.lines!] }
  }
  if (!isReached && commonName === '') {
    return { id: 'broker', kind: 'broker', title: 'Your broker', lines: ['proves its names to the devices'], isPlanned: true }
  }
  const key = `${keyTypeTitles[keyType]}${lastingWords(validity.days)}`
  return { id: 'broker', kind: 'broker', title: commonName, lines: [...alsoLine, key], isPlanned: true }
}

function deviceNodes(devices: DevicesReading, isReached: boolean, now: Date): TreeNode[] {
  const { lines, ours, keyType, validity } = devices
  if (!isReached) {
    return [{ id: 'device-0', kind: 'device', title: 'Your devices', lines: ['prove to the broker who they are'], isPlanned: true }]
  }
  const limit = drawnLimit(drawable(devices))
  if (lines.length === 0) return ours.slice(0, limit).map((each, index) => issuedNode(`device-${index}`, each, now))
  return lines
    .filter(({ state }) => state !== 'wrong')
    .slice(0, limit)
    .map(({ id, certificate }, index) =>
      certificate
        ? issuedNode(`device-${index}`, certificate, now)
        : {
            id: `device-${index}`,
            kind: 'device',
            title: id,
            lines: [`${keyTypeTitles[keyType]}${lastingWords(validity.days)}`],
            isPlanned: true,
          },
    )
}

function drawable({ lines, ours }: DevicesReading): number {
  return lines.length === 0 ? ours.length : lines.filter(({ state }) => state !== 'wrong').length
}

function hiddenDevices(devices: DevicesReading): number {
  const total = drawable(devices)
  return total - Math.min(total, drawnLimit(total))
}

function drawnLimit(total: number): number {
  return total <= drawnDevices ? drawnDevices : drawnDevices - 1
}

function issuedNode(id: string, certificate: CertificateSummary, now: Date): TreeNode {
  const { kind, name, keyType, notAfter } = certificate
  const state = certificateState(certificate, now)
  return { id, kind, title: name, lines: [`${keyTypeTitles[keyType]}, until ${dateWords(notAfter)}`], state }
}

function lastingWords(days: number | undefined): string {
  return days === undefined ? '' : `, ${validityDaysWords(days)}`
}
