import { Button } from '@mantine/core'
import { SafeText } from '../components/safe-text.tsx'
import { safeText } from '../../shared/safe-text.ts'
import { grouped } from '../words.ts'
import { mendedId, numberedIds, withLine, withoutLine, type DeviceLine } from './device-lines.ts'
import classes from './device-problems.module.css'

export interface DeviceProblemsProps {
  /** Those that are wrong or were refused. */
  lines: readonly DeviceLine[]
  text: string
  onChange: (text: string) => void
  onShow: (line: number) => void
}

const listed = 3

/** What is wrong with lines of the list, each with what mends it. */
export function DeviceProblems({ lines, text, onChange, onShow }: DeviceProblemsProps) {
  if (lines.length === 0) return null
  const removeAll = () => {
    const wrong = new Set(lines.map(({ line }) => line))
    onChange(
      text
        .split('\n')
        .filter((_, index) => !wrong.has(index + 1))
        .join('\n'),
    )
  }
  return (
    <ul className={classes.problems} aria-label="Lines to correct">
      {lines.slice(0, listed).map((line) => (
        <Problem key={line.line} line={line} text={text} onChange={onChange} onShow={onShow} />
      ))}
      {lines.length > 1 && (
        <li className={classes.rest}>
          {lines.length > listed && <span>and {grouped(lines.length - listed)} more</span>}
          <Button size="compact-sm" variant="default" onClick={removeAll}>
            Remove all {grouped(lines.length)} lines
          </Button>
        </li>
      )}
    </ul>
  )
}

function Problem({ line, text, onChange, onShow }: Omit<DeviceProblemsProps, 'lines'> & { line: DeviceLine }) {
  const numbered = numberedIds(line.id)
  const mended = numbered ? undefined : mendedId(line)
  return (
    <li className={classes.problem}>
      <button type="button" className={classes.where} onClick={() => onShow(line.line)}>
        Line {grouped(line.line)}
      </button>
      <span className={classes.words}>
        <SafeText>{`${line.message ?? ''}${line.remedy === undefined ? '' : ` ${line.remedy}`}`}</SafeText>
      </span>
      {numbered && (
        <Button size="compact-sm" variant="default" onClick={() => onChange(withLine(text, line.line, numbered.join('\n')))}>
          Write them out
        </Button>
      )}
      {mended !== undefined && (
        <Button size="compact-sm" variant="default" onClick={() => onChange(withLine(text, line.line, mended))}>
          Write {safeText(mended)}
        </Button>
      )}
      <Button size="compact-sm" variant="subtle" onClick={() => onChange(withoutLine(text, line.line))}>
        Remove
        <span className="cw-unseen"> line {line.line}</span>
      </Button>
    </li>
  )
}
