import { Button, CloseButton, Textarea } from '@mantine/core'
import { IconFile } from '@tabler/icons-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { AltName } from '../../shared/alt-name.ts'
import { safeText } from '../../shared/safe-text.ts'
import { useCall } from '../calls/use-call.ts'
import { chooseFiles } from '../inspect/choose-files.ts'
import { DropTarget } from '../inspect/drop-target.tsx'
import { fileOfText, readFiles, type NamedFile } from '../inspect/read-files.ts'
import { count } from '../words.ts'
import { offeredNames, type AltNameDraft, type OfferedNames } from './alt-name-draft.ts'
import classes from './names-from-file.module.css'
import { Notice } from './notice.tsx'
import { SettingsFound } from './settings-found.tsx'
import { leftOutSentence, noNames, settingsSentence } from './settings-words.ts'

export interface NamesFromFileProps {
  id: string
  /** The rows that are there already. */
  draft: AltNameDraft
  types: readonly AltName['type'][]
  onAdd: (names: readonly AltName[], fileName: string) => void
  onClose: () => void
}

/** Escape then closes this part alone, and not the dialog around it. */
const ownEscape = { 'data-mantine-stop-propagation': 'true' } as const

/** Takes names from the settings of another program: a file that is chosen or dropped, or pasted text. Nothing of it is kept. */
export function NamesFromFile({ id, draft, types, onAdd, onClose }: NamesFromFileProps) {
  const [text, setText] = useState('')
  const [name, setName] = useState('')
  const [fileProblem, setFileProblem] = useState<string>()
  const first = useRef<HTMLButtonElement>(null)
  const read = useCall((core, signal, { file }: NamedFile) => core.files.readSettings({ file }, { signal }))
  const reading = read.output
  useEffect(() => first.current?.focus(), [])
  const bring = async (file: NamedFile) => {
    setFileProblem(undefined)
    setName(file.name)
    // There may be passwords in it: it is not held longer than it takes.
    if (await read.run(file)) setText('')
  }
  const bringFiles = async (chosen: readonly File[]) => {
    if (chosen.length === 0) return
    const { files, problems } = await readFiles(chosen.slice(0, 1))
    read.reset()
    if (chosen.length > 1) setFileProblem('Bring one file at a time.')
    else if (problems[0]) setFileProblem(`${problems[0].message} ${problems[0].remedy}`)
    else if (files[0]) await bring(files[0])
  }
  return (
    <section
      id={id}
      className={classes.part}
      aria-label="Names from a file"
      data-takes-drops
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose()
      }}
    >
      <DropTarget
        sentence="Drop to take names from it"
        note="Settings of openssl, Mosquitto or aMQTT. You see what is in it first."
        isWatching={isShown}
        onDrop={(files) => void bringFiles(files)}
      />
      <div className={classes.head}>
        <p className={classes.text}>
          An extension file of openssl (srvext.cfg), a mosquitto.conf or the YAML of an aMQTT broker. Drop it on this window, choose it or
          paste it. Only what concerns names and certificates is read, no password, and nothing is kept.
        </p>
        <CloseButton size="sm" aria-label="Close names from a file" {...ownEscape} onClick={onClose} />
      </div>
      <Button
        ref={first}
        className={classes.start}
        size="compact-sm"
        variant="default"
        leftSection={<IconFile size={15} aria-hidden />}
        loading={read.isRunning}
        {...ownEscape}
        onClick={() => void chooseFiles({ isOne: true }).then(bringFiles)}
      >
        {reading ? 'Choose another file' : 'Choose a file'}
      </Button>
      {fileProblem !== undefined && (
        <p className={classes.problem} role="alert">
          {fileProblem}
        </p>
      )}
      {reading ? (
        <Found key={name} title={`${safeText(name)}: ${settingsSentence(reading)}`}>
          <Offer offered={offeredNames(draft, reading.altNames, types)} onAdd={(names) => onAdd(names, name)} />
          <SettingsFound reading={reading} />
        </Found>
      ) : (
        <>
          <Notice error={read.error} />
          <Textarea
            label="Or paste its text"
            placeholder={'[alt_names]\nDNS.1 = mqtt.home.lan'}
            classNames={{ input: classes.mono! }}
            autosize
            minRows={3}
            maxRows={8}
            spellCheck={false}
            autoCapitalize="none"
            value={text}
            {...ownEscape}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button
            className={classes.start}
            size="compact-sm"
            variant="default"
            disabled={text.trim() === '' || read.isRunning}
            {...ownEscape}
            onClick={() => void bring(fileOfText(text))}
          >
            Read the text
          </Button>
        </>
      )}
    </section>
  )
}

/** Takes the focus when it appears: what had it may be gone. */
function Found({ title, children }: { title: string; children: ReactNode }) {
  const shown = useRef<HTMLDivElement>(null)
  useEffect(() => shown.current?.focus(), [])
  return (
    <div ref={shown} className={classes.found} role="group" aria-label={title} tabIndex={-1} {...ownEscape}>
      <p className={classes.title}>{title}</p>
      {children}
    </div>
  )
}

function Offer({ offered, onAdd }: { offered: OfferedNames; onAdd: (names: readonly AltName[]) => void }) {
  const leftOut = leftOutSentence(offered)
  const isEmpty = offered.fresh.length === 0
  return (
    <div className={classes.offer}>
      {!isEmpty && (
        <Button size="compact-sm" {...ownEscape} onClick={() => onAdd(offered.fresh)}>
          Add {count(offered.fresh.length, 'name')}
        </Button>
      )}
      <span className={classes.text}>{isEmpty && leftOut === '' ? noNames : leftOut}</span>
    </div>
  )
}

/** Not while the vault is locked away. */
function isShown(): boolean {
  return !document.documentElement.hasAttribute('data-covered')
}
