import type { CertificateSummary } from '../../shared/certificate.ts'
import type { CertificateKind } from '../../shared/profile.ts'
import { certificateState } from '../components/certificate-state.ts'
import type { TreeNode } from '../components/certificate-tree.tsx'
import { safeText } from '../../shared/safe-text.ts'
import { count, dateWords, listWords } from '../words.ts'

/** What an authority has issued to end entities and still counts: how many of a kind, and the newest few. */
export interface IssuedGroup {
  issuer: string
  kind: Extract<CertificateKind, 'broker' | 'device' | 'client'>
  total: number
  newest: readonly CertificateSummary[]
}

const nouns = { broker: 'broker', device: 'device', client: 'client' } as const

/**
 * The picture of a system: each root, below it its issuing CAs, and what each of them has issued. A single certificate of a
 * kind is a card of its own; several are one card with their number. Authorities that are no longer active are left out.
 * `onFollow` is told which group's card leads to the inventory.
 */
export function systemTree(
  authorities: readonly CertificateSummary[],
  groups: readonly IssuedGroup[],
  now: Date,
  onFollow: (group: IssuedGroup) => void = () => undefined,
): TreeNode[] {
  const active = authorities.filter(({ status }) => status === 'active')
  const known = new Set(active.map(({ fingerprint }) => fingerprint))
  const branch = (authority: CertificateSummary): TreeNode => ({
    id: authority.fingerprint,
    kind: authority.kind,
    title: authority.name,
    lines: [authority.keyDescription, endWords(authority)],
    state: certificateState(authority, now),
    isOffline: authority.takenOfflineAt !== null,
    href: `/authorities/${authority.fingerprint}`,
    children: [
      ...active.filter((other) => isBelow(other, authority)).map(branch),
      ...groups.filter(({ issuer, total }) => issuer === authority.fingerprint && total > 0).flatMap((group) => groupNode(group, now, () => onFollow(group))),
    ],
  })
  // An issuing CA whose root is not active, or not ours, stands for itself.
  return active.filter(({ issuer }) => issuer === null || !known.has(issuer.fingerprint)).map(branch)
}

/** What an empty vault will become: planned cards, for the picture beside the first step. */
export const plannedSystem: readonly TreeNode[] = [
  {
    id: 'planned-root',
    kind: 'root-ca',
    title: 'Your authority',
    lines: ['signs everything below'],
    isPlanned: true,
    children: [
      { id: 'planned-broker', kind: 'broker', title: 'Your broker', lines: ['proves its name'], isPlanned: true },
      { id: 'planned-devices', kind: 'device', title: 'Your devices', lines: ['prove who they are'], isPlanned: true },
    ],
  },
]

/** How many cards stand one behind the other in the deepest branch. */
export function treeLevels(nodes: readonly TreeNode[]): number {
  return nodes.length === 0 ? 0 : 1 + Math.max(...nodes.map(({ children = [] }) => treeLevels(children)))
}

function isBelow(certificate: CertificateSummary, authority: CertificateSummary): boolean {
  return certificate.issuer?.fingerprint === authority.fingerprint && certificate.fingerprint !== authority.fingerprint
}

/** "until 24 November 2036". */
function endWords({ notAfter }: CertificateSummary): string {
  return `until ${dateWords(notAfter)}`
}

function groupNode({ issuer, kind, total, newest }: IssuedGroup, now: Date, onFollow: () => void): TreeNode[] {
  const [only] = newest
  if (total === 1 && only) {
    const others = only.altNames.filter(({ value }) => value !== only.name).map(({ value }) => safeText(value))
    return [
      {
        id: only.fingerprint,
        kind,
        title: only.name,
        lines: [...(others.length > 0 ? [`also ${listWords(others, 2)}`] : []), endWords(only)],
        state: certificateState(only, now),
        href: `/inventory/${only.fingerprint}`,
      },
    ]
  }
  return [
    {
      id: `${issuer}-${kind}`,
      kind,
      title: count(total, nouns[kind]),
      lines: [
        listWords(
          newest.map(({ name }) => safeText(name)),
          3,
          total,
        ),
      ],
      href: '/inventory',
      onFollow,
    },
  ]
}
