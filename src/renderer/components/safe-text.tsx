import { isDeceiving, safeText } from '../../shared/safe-text.ts'
import classes from './safe-text.module.css'

/**
 * Text that somebody else wrote (a subject, a topic, an error's value): control characters, bidirectional overrides and
 * invisible characters stand visibly as `\u{..}`. Use it for every name that comes out of a file, a broker or a certificate.
 */
export function SafeText({ children }: { children: string }) {
  if (!isDeceiving(children)) return <bdi>{children}</bdi>
  const pieces = safeText(children).split(/(\\u\{[0-9a-f]+\})/)
  return (
    <bdi>
      {pieces.map((piece, index) =>
        index % 2 === 1 ? (
          <span key={index} className={classes.escape} title="An invisible or control character">
            {piece}
          </span>
        ) : (
          piece
        ),
      )}
    </bdi>
  )
}
