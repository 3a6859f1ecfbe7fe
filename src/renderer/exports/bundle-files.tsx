import { IconEye, IconEyeOff, IconFileText, IconKey } from '@tabler/icons-react'
import { useState } from 'react'
import type { BundleFileSummary } from '../../shared/export.ts'
import { SafeBlock } from '../components/safe-block.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { safeText } from '../../shared/safe-text.ts'
import { sizeWords } from '../words.ts'
import classes from './bundle-files.module.css'

/** The files of one bundle: name, size, secret or not; the text of a public one is a click away. */
export function BundleFiles({ files }: { files: readonly BundleFileSummary[] }) {
  const [shown, setShown] = useState<string>()
  return (
    <ul className={classes.files}>
      {files.map((file) => {
        const isShown = file.path === shown
        return (
          <li key={file.path} className={classes.file}>
            <div className={classes.line}>
              {file.isSecret ? (
                <IconKey className={classes.icon} size={16} stroke={1.8} aria-hidden />
              ) : (
                <IconFileText className={classes.icon} size={16} stroke={1.8} aria-hidden />
              )}
              <span className={classes.path}>
                <SafeText>{file.path}</SafeText>
              </span>
              <span className={classes.mark} data-secret={file.isSecret || undefined}>
                {file.isSecret ? 'secret' : 'public'}
              </span>
              <span className={classes.size}>{sizeWords(file.size)}</span>
              <span className={classes.action}>
                {file.text !== null && (
                  <button
                    type="button"
                    className={classes.show}
                    aria-expanded={isShown}
                    onClick={() => setShown(isShown ? undefined : file.path)}
                  >
                    {isShown ? <IconEyeOff size={15} aria-hidden /> : <IconEye size={15} aria-hidden />}
                    {isShown ? 'Hide' : 'Show'}
                    <span className="cw-unseen"> {safeText(file.path)}</span>
                  </button>
                )}
              </span>
            </div>
            {isShown && file.text !== null && (
              <div className={classes.text}>
                <SafeBlock text={file.text} label={`Content of ${safeText(file.path)}`} />
              </div>
            )}
          </li>
        )
      })}
    </ul>
  )
}
