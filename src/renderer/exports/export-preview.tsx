import { Loader } from '@mantine/core'
import { IconChevronRight, IconFolder } from '@tabler/icons-react'
import { useId, useState } from 'react'
import type { BundleSummary } from '../../shared/export.ts'
import { KindIcon } from '../components/kind-icon.tsx'
import { Notice } from '../components/notice.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { count, grouped } from '../words.ts'
import { BundleFiles } from './bundle-files.tsx'
import classes from './export-preview.module.css'
import type { OptionProblem } from './option-problem.ts'
import type { Preview } from './use-preview.ts'

/** What would be written: each bundle with its files, and what its reader would object to. */
export function ExportPreview({ preview, problem }: { preview: Preview; problem: OptionProblem | undefined }) {
  const { bundles, total, error, isOutdated, isEmpty } = preview
  return (
    <section className={classes.preview} aria-label="Preview" aria-busy={isOutdated}>
      <div className={classes.head}>
        <h2 className={classes.title}>What will be written</h2>
        {isOutdated && !isEmpty && <Loader size={14} aria-label="Making the preview" />}
        {bundles && !error && <span className={classes.amount}>{amountWords(bundles, total)}</span>}
      </div>
      <div className={classes.content}>
        {isEmpty && <p className={classes.note}>Choose at least one identity.</p>}
        {problem ? <p className={classes.note}>Correct “{problem.title}” first.</p> : <Notice error={error} />}
        {bundles && !error && (
          <>
            <Problems bundles={bundles} />
            <ul className={classes.bundles} data-outdated={isOutdated || undefined}>
              {bundles.map((bundle, index) => (
                <Bundle key={bundle.fingerprint} bundle={bundle} isFirst={index === 0} />
              ))}
            </ul>
            {total > bundles.length && (
              <p className={classes.note}>
                These are the first {bundles.length}; {grouped(total - bundles.length)} more are made the same way.
              </p>
            )}
          </>
        )}
      </div>
    </section>
  )
}

function Bundle({ bundle, isFirst }: { bundle: BundleSummary; isFirst: boolean }) {
  const [isOpen, setIsOpen] = useState(isFirst)
  const id = useId()
  const { name, folder, files } = bundle
  return (
    <li className={classes.bundle}>
      <button type="button" className={classes.summary} aria-expanded={isOpen} aria-controls={id} onClick={() => setIsOpen(!isOpen)}>
        <IconChevronRight className={classes.chevron} size={16} aria-hidden />
        <KindIcon kind={folder === 'broker' || folder.startsWith('brokers/') ? 'broker' : 'device'} variant="plain" />
        <span className={classes.name}>
          <SafeText>{name}</SafeText>
        </span>
        <span className={classes.folder}>
          <IconFolder size={14} stroke={1.8} aria-hidden />
          <SafeText>{folder}</SafeText>
        </span>
        <span className={classes.files}>{count(files.length, 'file')}</span>
      </button>
      <div id={id} hidden={!isOpen}>
        {isOpen && <BundleFiles files={files} />}
      </div>
    </li>
  )
}

/** The same objection to many bundles stands once, with their names. */
function Problems({ bundles }: { bundles: readonly BundleSummary[] }) {
  const problems = Map.groupBy(
    bundles.flatMap(({ name, problems: each }) => each.map((problem) => ({ ...problem, name }))),
    ({ severity, message, remedy }) => JSON.stringify([severity, message, remedy]),
  )
  return [...problems].map(([key, same]) => {
    const { severity, message, remedy } = same[0]!
    return <Notice key={key} tone={severity} message={same.length > 1 ? `${message} (${grouped(same.length)} bundles)` : message} remedy={remedy} />
  })
}

function amountWords(bundles: readonly BundleSummary[], total: number): string {
  const bundlesWords = count(total, 'bundle')
  if (total > bundles.length) return bundlesWords
  const files = bundles.flatMap((bundle) => bundle.files)
  const secret = files.filter(({ isSecret }) => isSecret).length
  return `${bundlesWords}, ${count(files.length, 'file')}, ${grouped(secret)} of them secret`
}
