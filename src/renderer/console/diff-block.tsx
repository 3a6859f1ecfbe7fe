import { useMemo } from 'react'
import { SafeText } from '../components/safe-text.tsx'
import classes from './diff-block.module.css'
import { messageDiff, type DiffRun } from './message-diff.ts'
import { grouped } from '../words.ts'

const marks: Readonly<Record<DiffRun['is'], string>> = { same: ' ', added: '+', removed: '−' }
const linesAtMost = 2000

export interface DiffBlockProps {
  /** Undefined where none is held. */
  earlier: Uint8Array | undefined
  later: Uint8Array
  octetsPerLine: number
}

/** What changed since the previous message of a topic, line by line. */
export function DiffBlock({ earlier, later, octetsPerLine }: DiffBlockProps) {
  const lines = useMemo(
    () =>
      earlier &&
      messageDiff(earlier, later, octetsPerLine)?.flatMap(({ is, text }) => text.split('\n').map((line) => ({ is, line }))),
    [earlier, later, octetsPerLine],
  )
  if (!earlier) return <p className={classes.note}>No earlier message of this topic is held.</p>
  if (!lines) return <p className={classes.note}>The payloads are too long to be compared.</p>
  const isSame = lines.every(({ is }) => is === 'same')
  return (
    <>
      {isSame && <p className={classes.note}>Nothing changed since the previous message of this topic.</p>}
      <pre className={classes.diff} role="region" aria-label="Changes since the previous message of this topic" tabIndex={0}>
        {lines.slice(0, linesAtMost).map(({ is, line }, index) => (
          <div key={index} data-is={is}>
            {marks[is]} <SafeText>{line}</SafeText>
          </div>
        ))}
      </pre>
      {lines.length > linesAtMost && <p className={classes.note}>{grouped(lines.length - linesAtMost)} more lines are not shown.</p>}
    </>
  )
}
