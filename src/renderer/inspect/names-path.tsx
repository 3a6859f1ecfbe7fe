import { IconCertificate, IconChevronRight, IconQuestionMark } from '@tabler/icons-react'
import { SafeText } from '../components/safe-text.tsx'
import { safeText } from '../../shared/safe-text.ts'
import classes from '../inventory/path-cards.module.css'
import { shortName } from './object-words.ts'

export interface NamesPathProps {
  /** The subjects, that of the certificate itself first. */
  path: readonly string[]
  /** Who is above the last of them, as that one says; undefined where nobody is, null where nobody knows who. */
  above: string | null | undefined
}

/** The path of a certificate from elsewhere, known by its subjects only. What no signature shows is said to be a claim. */
export function NamesPath({ path, above }: NamesPathProps) {
  const isWhole = above === undefined
  const fromTop = path.toReversed()
  return (
    <ol className={classes.path} aria-label="Path, the root first">
      {above !== undefined && (
        <li className={classes.step}>
          <span className={classes.card}>
            <IconQuestionMark size={16} stroke={1.7} aria-hidden />
            <span className={classes.words}>
              <span className={classes.name}>{above === null ? 'Unknown' : <SafeText>{shortName(above)}</SafeText>}</span>
              <span className={classes.kind}>not in this file</span>
            </span>
          </span>
        </li>
      )}
      {fromTop.map((subject, index) => {
        const isThis = index === fromTop.length - 1
        const name = shortName(subject)
        return (
          <li key={index} className={classes.step}>
            {(index > 0 || !isWhole) && <IconChevronRight size={14} className={classes.chevron} aria-hidden />}
            <span className={classes.card} data-current={isThis || undefined} title={safeText(subject)}>
              <IconCertificate size={16} stroke={1.7} aria-hidden />
              <span className={classes.words}>
                <span className={classes.name}>
                  <SafeText>{name}</SafeText>
                </span>
                <span className={classes.kind}>{isThis ? 'this one' : index === 0 && isWhole ? 'the root' : 'above it'}</span>
              </span>
            </span>
          </li>
        )
      })}
    </ol>
  )
}
