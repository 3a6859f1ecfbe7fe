import type { ReactNode } from 'react'
import type { CertificateState } from '../../shared/certificate.ts'
import type { CertificateKind } from '../../shared/profile.ts'
import { grouped } from '../words.ts'
import classes from './certificate-tree.module.css'
import { KindIcon } from './kind-icon.tsx'
import { SafeText } from './safe-text.tsx'
import { StateBadge } from './state-badge.tsx'

/** One card of the picture. Plain data: what is drawn, not what it is. */
export interface TreeNode {
  /** Stable while it grows, so that a card that is there stays where it is. */
  id: string
  kind: CertificateKind
  /** The name; may still be empty. */
  title: string
  /** At most three short facts: "EC P-256, 10 years", "names: 2". */
  lines?: readonly string[]
  state?: CertificateState | 'locked'
  /** An authority whose key is kept elsewhere. */
  isOffline?: boolean
  /** It is not made yet: drawn dashed. */
  isPlanned?: boolean
  /** Where it leads: a page's path such as `/inventory/0A1B`. */
  href?: string
  /** Called when it is followed, before the page changes. */
  onFollow?: () => void
  children?: readonly TreeNode[]
  /** How many further children are not drawn: "and 497 more". */
  moreChildren?: number
}

export interface CertificateTreeProps {
  roots: readonly TreeNode[]
  /** `down` (default): indented, for a narrow column. `across`: the issuer left, what it issued right; cards as wide as `--tree-card`. */
  direction?: 'down' | 'across'
  /** What the picture shows, for screen readers. */
  label: string
  /** The card that is being worked on. */
  currentId?: string
}

/** The living picture: who signed whom, as connected cards. It grows as one types; a card keeps its place while its words change. */
export function CertificateTree({ roots, direction = 'down', label, currentId }: CertificateTreeProps) {
  return (
    <ul className={classes.tree} data-direction={direction} aria-label={label}>
      {roots.map((node) => (
        <Branch key={node.id} node={node} currentId={currentId} />
      ))}
    </ul>
  )
}

function Branch({ node, currentId }: { node: TreeNode; currentId: string | undefined }) {
  const { children = [], moreChildren = 0 } = node
  const hasChildren = children.length > 0 || moreChildren > 0
  return (
    <li className={classes.branch}>
      <Card node={node} isCurrent={node.id === currentId} />
      {hasChildren && (
        <ul className={classes.children}>
          {children.map((child) => (
            <Branch key={child.id} node={child} currentId={currentId} />
          ))}
          {moreChildren > 0 && (
            <li className={classes.branch} data-more>
              <p className={classes.more}>and {grouped(moreChildren)} more</p>
            </li>
          )}
        </ul>
      )}
    </li>
  )
}

function Card({ node, isCurrent }: { node: TreeNode; isCurrent: boolean }) {
  const { kind, title, lines = [], state, isOffline = false, isPlanned = false, href, onFollow } = node
  const content: ReactNode = (
    <>
      <KindIcon kind={kind} isLabelled />
      <span className={classes.words}>
        <span className={classes.title}>{title === '' ? <span className={classes.unnamed}>not named yet</span> : <SafeText>{title}</SafeText>}</span>
        {lines.map((line) => (
          <span key={line} className={classes.line}>
            <SafeText>{line}</SafeText>
          </span>
        ))}
        {((state !== undefined && state !== 'valid') || isOffline) && (
          <span className={classes.state}>
            {state !== undefined && state !== 'valid' && <StateBadge state={state} />}
            {isOffline && <StateBadge state="offline" />}
          </span>
        )}
      </span>
    </>
  )
  const marks = { 'data-kind': kind, 'data-planned': isPlanned || undefined, 'data-current': isCurrent || undefined }
  return href === undefined ? (
    <div className={classes.card} {...marks}>
      {content}
    </div>
  ) : (
    <a className={classes.card} href={`#${href}`} onClick={onFollow} {...marks}>
      {content}
    </a>
  )
}
