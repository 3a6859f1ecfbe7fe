import { ActionIcon, Button, NativeSelect, Switch, TextInput } from '@mantine/core'
import { IconAlertTriangle, IconFileImport, IconPlus, IconX } from '@tabler/icons-react'
import { useEffect, useId, useRef, useState, type ReactNode } from 'react'
import { afterPress } from '../calls/after-press.ts'
import type { AltName, AltNameWarning } from '../../shared/alt-name.ts'
import type { AltNameSuggestion } from '../../shared/app.ts'
import { safeText } from '../../shared/safe-text.ts'
import { count } from '../words.ts'
import { addRow, addRows, chooseType, readAltNames, removeRow, typeText, type AltNameDraft, type AltNameRowReading } from './alt-name-draft.ts'
import classes from './alt-name-editor.module.css'
import { NamesFromFile } from './names-from-file.tsx'

export interface AltNameEditorProps {
  value: AltNameDraft
  onChange: (draft: AltNameDraft) => void
  label: string
  description?: string
  /** What may be typed, as the profile says; DNS names and addresses where left out. */
  types?: readonly AltName['type'][]
  /** Offered as chips as long as they are not in the list: `app.suggestAltNames`. */
  suggestions?: readonly AltNameSuggestion[]
  /** A button or two behind the suggestions. */
  offer?: ReactNode
  /** At least one name is needed. */
  isRequired?: boolean
  /** Show that the list is empty: after Next was pressed. */
  showsAllProblems?: boolean
}

/** Typing has come to a rest: what is wrong now is not just half typed. */
const restMs = 700

const typeTitles: Readonly<Record<AltName['type'], string>> = { dns: 'DNS', ip: 'IP', uri: 'URI' }
const placeholders: Readonly<Record<AltName['type'], string>> = {
  dns: 'mqtt.home.lan',
  ip: '192.168.1.10',
  uri: 'spiffe://home.lan/device/sensor-1',
}
const warningTexts: Readonly<Record<AltNameWarning, string>> = {
  underscore: 'Java clients refuse names with an underscore.',
  'single-label-wildcard': 'Many clients refuse a wildcard right below the top level.',
  'address-as-dns-name': 'This is an address written as a name: for ESP8266 boards. Others match only the IP type.',
}
const reasonTexts: Readonly<Record<AltNameSuggestion['reason'], string>> = {
  'host-name': "this computer's name",
  'mdns-name': "this computer's name in the local network (mDNS)",
  loopback: 'this computer, for itself',
  'lan-address': "this computer's address in the local network",
  'container-name': 'a common name for the container',
}

/**
 * Edits the names and addresses of a certificate: typed rows that are checked while one types, suggestions, and what a reader
 * may trip over. Keep an `AltNameDraft` (`altNameDraft()`), read it with `readAltNames`.
 */
export function AltNameEditor(props: AltNameEditorProps) {
  const { value, onChange, label, description, types = ['dns', 'ip'], suggestions = [], isRequired = false } = props
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set())
  const [isTaking, setIsTaking] = useState(false)
  const [taken, setTaken] = useState('')
  const list = useRef<HTMLUListElement>(null)
  const taker = useRef<HTMLButtonElement>(null)
  const takerId = useId()
  const reading = readAltNames(value)
  useEffect(() => {
    const { rows } = readAltNames(value)
    const wrong = [...rows].filter(([, { problem }]) => problem !== undefined).map(([key]) => key)
    const timer = setTimeout(() => setLeft((before) => (isSame(before, wrong) ? before : new Set(wrong))), restMs)
    return () => clearTimeout(timer)
  }, [value])
  const listed = new Set(reading.names.map((name) => `${name.type}:${name.value}`))
  const open = suggestions.filter(({ name }) => types.includes(name.type) && !listed.has(`${name.type}:${name.value}`))
  const add = (name?: AltName) => {
    onChange(addRow(value, name))
    // The new row is there once this event has been dealt with.
    if (!name) setTimeout(() => list.current?.querySelector<HTMLElement>('li:last-child input')?.focus())
  }
  const stopTaking = (words: string) => {
    setIsTaking(false)
    setTaken(words)
    taker.current?.focus()
  }
  const isMissing = isRequired && reading.names.length === 0 && !reading.hasProblem && props.showsAllProblems === true

  return (
    <fieldset className={classes.editor}>
      <legend className={classes.label}>{label}</legend>
      {description !== undefined && <p className={classes.description}>{description}</p>}
      <ul ref={list} className={classes.rows}>
        {value.rows.map((row, index) => {
          const rowReading = reading.rows.get(row.key)
          const showsProblem = props.showsAllProblems === true || left.has(row.key)
          return (
            <li key={row.key} className={classes.row}>
              <NativeSelect
                className={classes.type}
                aria-label={`Type of name ${index + 1}`}
                value={row.type}
                data={types.map((type) => ({ value: type, label: typeTitles[type] }))}
                onChange={(event) => onChange(chooseType(value, row.key, event.currentTarget.value as AltName['type']))}
              />
              <TextInput
                className={classes.text}
                aria-label={`Name ${index + 1}`}
                placeholder={placeholders[row.type]}
                value={row.text}
                spellCheck={false}
                autoCapitalize="none"
                error={(showsProblem ? problemText(rowReading) : undefined) ?? (isMissing && index === 0)}
                description={warningText(rowReading) ?? encodedText(row.text, rowReading)}
                inputWrapperOrder={['input', 'description', 'error']}
                classNames={{ input: classes.input, description: hasWarning(rowReading) ? classes.warning : classes.encoded }}
                onChange={(event) => onChange(typeText(value, row.key, event.currentTarget.value, types))}
                onBlur={() => afterPress(() => setLeft((before) => new Set(before).add(row.key)))}
              />
              <ActionIcon
                className={classes.remove}
                aria-label={`Remove name ${index + 1}`}
                disabled={value.rows.length === 1 && row.text === ''}
                onClick={() => onChange(removeRow(value, row.key))}
              >
                <IconX size={16} />
              </ActionIcon>
            </li>
          )
        })}
      </ul>
      {isMissing && (
        <p className={classes.missing} role="alert">
          Give at least one name or address.
        </p>
      )}
      <div className={classes.offers}>
        <Button size="compact-sm" variant="subtle" leftSection={<IconPlus size={14} />} onClick={() => add()}>
          Add name
        </Button>
        {open.length > 0 && <span className={classes.suggest}>Suggestions</span>}
        {open.map(({ name, reason }) => (
          <button
            key={`${name.type}:${name.value}`}
            type="button"
            className={classes.chip}
            title={`Add ${reasonTexts[reason]}`}
            aria-label={`Add ${name.value}, ${reasonTexts[reason]}`}
            onClick={() => add(name)}
          >
            {name.value}
          </button>
        ))}
        {props.offer}
        <Button
          ref={taker}
          size="compact-sm"
          variant="subtle"
          leftSection={<IconFileImport size={15} aria-hidden />}
          aria-expanded={isTaking}
          aria-controls={isTaking ? takerId : undefined}
          onClick={() => {
            setIsTaking(!isTaking)
            setTaken('')
          }}
        >
          Take names from a file…
        </Button>
        <span className={classes.taken} role="status">
          {taken}
        </span>
      </div>
      {isTaking && (
        <NamesFromFile
          id={takerId}
          draft={value}
          types={types}
          onAdd={(names, fileName) => {
            onChange(addRows(value, names))
            stopTaking(`${count(names.length, 'name')} added from ${safeText(fileName)}.`)
          }}
          onClose={() => stopTaking('')}
        />
      )}
      {reading.hasIpv4 && types.includes('dns') && (
        <div className={classes.alsoAsNames}>
          <Switch
            checked={value.alsoAsNames}
            onChange={(event) => onChange({ ...value, alsoAsNames: event.currentTarget.checked })}
            label="Also list the address as a name"
            description="ESP8266 boards (BearSSL) and older ESP32 (Mbed TLS 2.28) look for an address among the names. Everybody else uses the IP entry."
          />
        </div>
      )}
    </fieldset>
  )
}

function problemText(reading: AltNameRowReading | undefined): string | undefined {
  if (!reading?.problem) return undefined
  const { message, remedy } = reading.problem
  return remedy === undefined ? message : `${message} ${remedy}`
}

function hasWarning(reading: AltNameRowReading | undefined): reading is AltNameRowReading {
  return reading !== undefined && !reading.problem && reading.warnings.length > 0
}

/** An internationalised name stands in the certificate in A-labels (RFC 5890 2.3.2.1): show them. */
function encodedText(text: string, reading: AltNameRowReading | undefined) {
  const value = reading?.name?.value
  return value?.includes('xn--') && value !== text.trim().toLowerCase() ? `In the certificate: ${value}` : undefined
}

function isSame(set: ReadonlySet<number>, keys: readonly number[]): boolean {
  return set.size === keys.length && keys.every((key) => set.has(key))
}

function warningText(reading: AltNameRowReading | undefined) {
  if (!hasWarning(reading)) return undefined
  return (
    <>
      <IconAlertTriangle size={14} aria-hidden />
      {reading.warnings.map((warning) => warningTexts[warning]).join(' ')}
    </>
  )
}
