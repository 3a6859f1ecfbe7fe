import { Button } from '@mantine/core'
import { IconCircleCheckFilled, IconKey } from '@tabler/icons-react'
import { Link } from 'wouter'
import type { ImportResult } from '../../shared/inspection.ts'
import { kindTitles } from '../../shared/profile.ts'
import { KindIcon } from '../components/kind-icon.tsx'
import { Notice } from '../components/notice.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { count, grouped } from '../words.ts'
import classes from './imported.module.css'

/** A fleet has thousands; they are all in the inventory. */
const mostShown = 12

/** What an import has done, with the way to each. */
export function Imported({ result: { imported, keysAdded, failed }, onAgain }: { result: ImportResult; onAgain: () => void }) {
  const added = keysAdded.filter(({ fingerprint }) => imported.every((each) => each.fingerprint !== fingerprint))
  const shown = imported.slice(0, mostShown)
  return (
    <section className={classes.outcome} aria-label="Import">
      <div className={classes.head} role="status">
        {imported.length + added.length > 0 && <IconCircleCheckFilled className={classes.good} size={24} aria-hidden />}
        <h2 className={classes.title}>{titleOf(imported.length, added.length)}</h2>
      </div>
      {failed.map(({ name, error }, index) => (
        <Notice key={index} tone="error" message={`${name} did not come in: ${error.message}`} remedy={error.remedy} />
      ))}
      <ul className={classes.list}>
        {shown.map(({ fingerprint, name, kind, hasKey, viewOnly }) => (
          <li key={fingerprint} className={classes.item}>
            <KindIcon kind={kind} variant="plain" />
            <Link href={`/inventory/${fingerprint}`}>
              <SafeText>{name}</SafeText>
            </Link>
            <span className={classes.what}>
              {kindTitles[kind]}, {viewOnly === null ? (hasKey ? 'with its key' : 'without its key') : 'view only'}
            </span>
          </li>
        ))}
        {added.map(({ fingerprint, name }) => (
          <li key={fingerprint} className={classes.item}>
            <IconKey size={16} stroke={1.8} aria-hidden />
            <Link href={`/inventory/${fingerprint}`}>
              <SafeText>{name}</SafeText>
            </Link>
            <span className={classes.what}>got its key</span>
          </li>
        ))}
      </ul>
      {imported.length > shown.length && <p className={classes.note}>and {grouped(imported.length - shown.length)} more.</p>}
      <p className={classes.note}>The files themselves were not changed. If they hold private keys, keep them safe or delete them.</p>
      <div className={classes.actions}>
        <Button component={Link} href="/inventory" variant="default" size="compact-sm">
          To the inventory
        </Button>
        {imported.some(({ kind, hasKey }) => hasKey && (kind === 'root-ca' || kind === 'issuing-ca')) && (
          <Button component={Link} href="/authorities" variant="default" size="compact-sm">
            To the authorities
          </Button>
        )}
        <Button variant="default" size="compact-sm" onClick={onAgain}>
          {failed.length > 0 ? 'Back to the plan' : 'Import something else'}
        </Button>
      </div>
    </section>
  )
}

function titleOf(imported: number, keys: number): string {
  if (imported === 0 && keys === 0) return 'Nothing came in.'
  const parts = [
    ...(imported > 0 ? [count(imported, 'certificate')] : []),
    ...(keys > 0 ? [`${count(keys, 'key')} for ${keys === 1 ? 'one' : 'some'} that ${keys === 1 ? 'was' : 'were'} here`] : []),
  ]
  return `${parts.join(' and ')} imported.`
}
