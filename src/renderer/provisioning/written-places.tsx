import { CopyText } from '../components/copy-text.tsx'
import { Notice } from '../components/notice.tsx'
import { useAbout } from '../stores/vault-store.ts'
import { count, grouped } from '../words.ts'
import { placeBelow, type WrittenBundles } from './export-places.ts'
import classes from './written-places.module.css'

const listed = 4

/** What an export wrote, and where everything is. */
export function WrittenPlaces({ written }: { written: WrittenBundles }) {
  const { platform } = useAbout()
  const { folder, bundles } = written
  return (
    <Notice
      tone="done"
      message={`${count(bundles.length, 'bundle is', 'bundles are')} written, read back and found whole.`}
      remedy={
        <>
          {bundles.slice(0, listed).map((bundle) => (
            <span key={bundle.fingerprint} className={classes.place}>
              <CopyText text={placeBelow(folder, bundle.folder, platform)} what={`path of ${bundle.name}`} />
            </span>
          ))}
          {bundles.length > listed && <span className={classes.place}>and {grouped(bundles.length - listed)} more beside them</span>}
        </>
      }
    />
  )
}
