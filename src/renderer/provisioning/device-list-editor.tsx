import { IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { useId, useImperativeHandle, useRef, useState, type Ref } from 'react'
import { SafeText } from '../components/safe-text.tsx'
import { lineRange, type DeviceLine } from './device-lines.ts'
import classes from './device-list-editor.module.css'

/** What the page can do with the editor. */
export interface DeviceListHandle {
  /** Puts the cursor on a line, from 1, and selects it. */
  selectLine: (line: number) => void
}

export interface DeviceListEditorProps {
  label: string
  description: string
  value: string
  /** As `readDeviceLines` reads the value. */
  lines: readonly DeviceLine[]
  onChange: (text: string) => void
  /** Of the element that says what is wrong. */
  describedBy: string
  ref?: Ref<DeviceListHandle>
}

const lineHeight = 24
/** More than the editor is ever high. */
const shownLines = 40

/**
 * A list of ids, one on each line: typed one by one, or pasted by the thousand. Beside each line stands its number, behind it
 * what will come of it. The marks are drawn over a plain text field, and only those of the lines in sight.
 */
export function DeviceListEditor({ label, description, value, lines, onChange, describedBy, ref }: DeviceListEditorProps) {
  const id = useId()
  const area = useRef<HTMLTextAreaElement>(null)
  const [scroll, setScroll] = useState({ top: 0, left: 0 })
  useImperativeHandle(ref, () => ({
    selectLine(line) {
      const { start, end } = lineRange(area.current!.value, line)
      area.current!.focus()
      area.current!.setSelectionRange(start, end)
      area.current!.scrollTop = Math.max(0, (line - 3) * lineHeight)
    },
  }))

  const texts = value.split('\n')
  const first = Math.floor(scroll.top / lineHeight)
  const inSight = texts.slice(first, first + shownLines)
  const readings = new Map(lines.filter(({ line }) => line > first && line <= first + shownLines).map((each) => [each.line, each]))
  const shift = { transform: `translateY(${first * lineHeight - scroll.top}px)` }
  return (
    <div>
      <label className={classes.label} htmlFor={id}>
        {label}
      </label>
      <p className={classes.description} id={`${id}-description`}>
        {description}
      </p>
      <div className={classes.editor}>
        <div className={classes.gutter} aria-hidden>
          <div style={shift}>
            {inSight.map((_, index) => (
              <span key={index} className={classes.number} data-state={readings.get(first + index + 1)?.state}>
                {first + index + 1}
              </span>
            ))}
          </div>
        </div>
        <div className={classes.text}>
          <textarea
            ref={area}
            id={id}
            className={classes.area}
            wrap="off"
            spellCheck={false}
            autoCapitalize="none"
            autoComplete="off"
            placeholder="sensor-1"
            aria-describedby={`${id}-description ${describedBy}`}
            aria-invalid={lines.some(({ state }) => state === 'wrong' || state === 'failed') || undefined}
            value={value}
            onChange={(event) => onChange(event.currentTarget.value)}
            onScroll={(event) => setScroll({ top: event.currentTarget.scrollTop, left: event.currentTarget.scrollLeft })}
          />
          <div className={classes.marks} aria-hidden>
            <div style={{ transform: `translate(${-scroll.left}px, ${first * lineHeight - scroll.top}px)` }}>
              {inSight.map((text, index) => (
                <Mark key={index} text={text} reading={readings.get(first + index + 1)} />
              ))}
            </div>
          </div>
        </div>
      </div>
    </div>
  )
}

function Mark({ text, reading }: { text: string; reading: DeviceLine | undefined }) {
  return (
    <div className={classes.markedLine}>
      <span className={classes.ghost}>{text}</span>
      {reading?.state === 'kept' && (
        <span className={classes.mark} data-state="kept">
          <IconCircleCheck size={14} stroke={2.2} />
          in the vault
        </span>
      )}
      {(reading?.state === 'wrong' || reading?.state === 'failed') && (
        <span className={classes.mark} data-state="wrong">
          <IconCircleX size={14} stroke={2.2} />
          <SafeText>{reading.message ?? ''}</SafeText>
        </span>
      )}
    </div>
  )
}
