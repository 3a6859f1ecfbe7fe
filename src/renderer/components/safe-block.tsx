import { useMemo } from 'react'
import classes from './safe-block.module.css'
import { safeLines } from './safe-lines.ts'

export interface SafeBlockProps {
  text: string
  /** What it is, for screen readers: "Payload as text". */
  label: string
  /** Break long lines instead of scrolling. */
  wraps?: boolean
}

/** Text of many lines that somebody else wrote, in monospace, as `safeLines` makes it safe. */
export function SafeBlock({ text, label, wraps = false }: SafeBlockProps) {
  const pieces = useMemo(() => safeLines(text), [text])
  return (
    <pre className={classes.block} data-wraps={wraps || undefined} role="region" aria-label={label} tabIndex={0}>
      {pieces.map((piece, index) =>
        piece.isEscape ? (
          <span key={index} className={classes.escape} title="An invisible or control character">
            {piece.text}
          </span>
        ) : (
          piece.text
        ),
      )}
    </pre>
  )
}
