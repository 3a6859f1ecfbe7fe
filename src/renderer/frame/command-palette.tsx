import { Modal } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { useQuery } from '../calls/use-query.ts'
import { certificateState } from '../components/certificate-state.ts'
import { KindIcon } from '../components/kind-icon.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { StateBadge } from '../components/state-badge.tsx'
import { useNow } from '../stores/clock.ts'
import classes from './command-palette.module.css'
import { matchCommands, usePageCommandsStore, type Command } from './commands.ts'
import { useActions, usePageLinks } from './palette-commands.ts'
import { closePalette, usePaletteStore } from './palette-store.ts'

/** Everything by keyboard: Ctrl/Cmd-K, then pages, actions and certificates by their name. */
export function CommandPalette() {
  const isOpen = usePaletteStore((store) => store.isOpen)
  return (
    <Modal
      opened={isOpen}
      onClose={closePalette}
      withCloseButton={false}
      centered={false}
      yOffset="12vh"
      size={600}
      padding={0}
      radius={12}
      // At once: who opens it by keyboard goes on typing.
      transitionProps={{ duration: 0 }}
      returnFocus={false}
    >
      <Modal.Title className="cw-unseen">Search or command</Modal.Title>
      <Palette />
    </Modal>
  )
}

interface Entry {
  id: string
  icon: ReactNode
  label: ReactNode
  end?: ReactNode
  run: () => void
}

/** A combobox over a list: the focus stays in the field, the arrows move the choice (WAI-ARIA, combobox pattern). */
function Palette() {
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState(0)
  const id = useId()
  const groups = useGroups(query)
  const entries = groups.flatMap((group) => group.entries)
  const current = Math.min(chosen, entries.length - 1)
  const optionId = (index: number) => `${id}-${index}`
  const field = useRef<HTMLInputElement>(null)
  // The dialog would take the focus only after a while, and what is typed till then would be lost.
  useLayoutEffect(() => {
    const input = field.current
    const before = document.activeElement
    input?.focus()
    return () => {
      if (document.activeElement === input && before instanceof HTMLElement) before.focus({ preventScroll: true })
    }
  }, [])
  const chosenOption = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // Newer browsers answer with a promise, which an effect must not return.
    chosenOption.current?.scrollIntoView({ block: 'nearest' })
  }, [current, query])

  const run = (entry: Entry) => {
    closePalette()
    entry.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || entries.length === 0) return
    const steps: Partial<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }
    const step = steps[event.key]
    if (step !== undefined) setChosen((current + step + entries.length) % entries.length)
    else if (event.key === 'Enter') run(entries[current]!)
    else return
    event.preventDefault()
  }

  let index = -1
  return (
    <div className={classes.palette}>
      <div className={classes.search}>
        <IconSearch size={18} aria-hidden />
        <input
          ref={field}
          className={classes.input}
          role="combobox"
          aria-label="Search or command"
          aria-expanded
          aria-controls={id}
          aria-activedescendant={entries.length > 0 ? optionId(current) : undefined}
          data-autofocus
          placeholder="Type a page, an action or a certificate"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value)
            setChosen(0)
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div id={id} className={classes.list} role="listbox" aria-label="What can be done">
        {groups.map((group) => (
          <div key={group.label} role="group" aria-label={group.label}>
            <div className={classes.group} aria-hidden>
              {group.label}
            </div>
            {group.entries.map((entry) => {
              const place = ++index
              return (
                <div
                  key={entry.id}
                  id={optionId(place)}
                  ref={place === current ? chosenOption : undefined}
                  role="option"
                  aria-selected={place === current}
                  className={classes.option}
                  onPointerMove={() => setChosen(place)}
                  onClick={() => run(entry)}
                >
                  <span className={classes.icon}>{entry.icon}</span>
                  <span className={classes.label}>{entry.label}</span>
                  {entry.end}
                </div>
              )
            })}
          </div>
        ))}
      </div>
      {entries.length === 0 && <p className={classes.empty}>Nothing by that name.</p>}
      <p className={classes.keys} aria-hidden>
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> move
        </span>
        <span>
          <kbd>Enter</kbd> choose
        </span>
        <span>
          <kbd>Esc</kbd> close
        </span>
      </p>
    </div>
  )
}

function useGroups(query: string): { label: string; entries: Entry[] }[] {
  const onPage = usePageCommandsStore((store) => store.commands)
  const links = usePageLinks()
  const actions = useActions()
  const certificates = useFoundCertificates(query)
  const found = (commands: readonly Command[]) =>
    matchCommands(query, commands).map(
      ({ id, label, icon: Icon, run }): Entry => ({ id, label, icon: <Icon size={17} stroke={1.7} aria-hidden />, run }),
    )
  return [
    { label: 'On this page', entries: found(onPage) },
    { label: 'Go to', entries: found(links) },
    { label: 'Do', entries: found(actions) },
    { label: 'Certificates', entries: certificates },
  ].filter(({ entries }) => entries.length > 0)
}

const shortestSearch = 2

function useFoundCertificates(query: string): Entry[] {
  const [, navigate] = useLocation()
  const now = useNow()
  const text = query.trim().slice(0, 200)
  const isEnabled = text.length >= shortestSearch
  const found = useQuery(['palette', text], (core, signal) => core.certificates.list({ text, sort: 'name', limit: 7 }, { signal }), {
    isEnabled,
    refetchOn: 'inventory',
  })
  if (!isEnabled || !found.data) return []
  return found.data.certificates.map((certificate) => ({
    id: certificate.fingerprint,
    icon: <KindIcon kind={certificate.kind} variant="plain" isLabelled />,
    label: <SafeText>{certificate.name}</SafeText>,
    end: <StateBadge state={certificateState(certificate, now)} />,
    run: () => navigate(`/inventory/${certificate.fingerprint}`),
  }))
}
