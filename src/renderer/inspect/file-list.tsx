import { ActionIcon } from '@mantine/core'
import {
  IconAdjustments,
  IconAlertTriangle,
  IconCertificate,
  IconFile,
  IconFileCertificate,
  IconKey,
  IconListCheck,
  IconLock,
  IconQuestionMark,
  IconX,
  type Icon,
} from '@tabler/icons-react'
import type { KeyboardEvent } from 'react'
import type { InspectedObject } from '../../shared/inspection.ts'
import { safeText } from '../../shared/safe-text.ts'
import { settingsTitles } from '../../shared/settings.ts'
import { SafeText } from '../components/safe-text.tsx'
import { count, sizeWords } from '../words.ts'
import { putAway } from './brought-store.ts'
import classes from './file-list.module.css'
import { objectTitle } from './object-words.ts'
import type { InspectedFile } from './use-inspection.ts'

/** An object of a file; by its place. */
export interface Choice {
  file: number
  object: number
}

/** The choice where it is still there, else the first thing that there is. */
export function firstChoice(files: readonly InspectedFile[] | undefined, choice: Choice | undefined): Choice | undefined {
  const file = files?.find(({ held }) => held.id === choice?.file)
  if (file && choice && choice.object < Math.max(1, file.inspection?.objects.length ?? 0)) return choice
  const [first] = files ?? []
  return first && { file: first.held.id, object: 0 }
}

const icons: Readonly<Record<InspectedObject['type'], Icon>> = {
  certificate: IconCertificate,
  'certification-request': IconFileCertificate,
  'revocation-list': IconListCheck,
  'private-key': IconKey,
  'public-key': IconKey,
  encrypted: IconLock,
  unknown: IconQuestionMark,
}

export interface FileListProps {
  files: readonly InspectedFile[]
  choice: Choice
  onChoose: (choice: Choice) => void
}

/** The files and what is in each; arrows move through all of it. */
export function FileList({ files, choice, onChoose }: FileListProps) {
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-object]')]
    const place = buttons.indexOf(event.target as HTMLElement)
    const moves: Partial<Record<string, number>> = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: buttons.length - 1 }
    const next = place === -1 ? undefined : moves[event.key]
    const button = next === undefined ? undefined : buttons[next]
    if (next === undefined) return
    event.preventDefault()
    button?.focus()
    button?.click()
  }
  return (
    <nav className={classes.list} aria-label="Brought files" onKeyDown={move}>
      {files.map((file) => (
        <section key={file.held.id} className={classes.file} aria-label={safeText(file.held.name)}>
          <div className={classes.head}>
            <IconFile size={15} stroke={1.7} aria-hidden />
            <h2 className={classes.name} title={safeText(file.held.name)}>
              <SafeText>{file.held.name}</SafeText>
            </h2>
            {file.held.size !== undefined && <span className={classes.size}>{sizeWords(file.held.size)}</span>}
            <ActionIcon size={22} aria-label={`Put away ${safeText(file.held.name)}`} onClick={() => putAway(file.held.id)}>
              <IconX size={14} />
            </ActionIcon>
          </div>
          <ul className={classes.objects}>
            {entriesOf(file).map(({ icon: EntryIcon, title, what, isBad }, object) => {
              const isChosen = choice.file === file.held.id && choice.object === object
              return (
                <li key={object}>
                  <button
                    type="button"
                    className={classes.object}
                    data-object
                    data-bad={isBad || undefined}
                    aria-current={isChosen || undefined}
                    tabIndex={isChosen ? 0 : -1}
                    onClick={() => onChoose({ file: file.held.id, object })}
                  >
                    <EntryIcon size={18} stroke={1.7} aria-hidden />
                    <span className={classes.words}>
                      <span className={classes.title}>
                        <SafeText>{title}</SafeText>
                      </span>
                      <span className={classes.what}>{what}</span>
                    </span>
                  </button>
                </li>
              )
            })}
          </ul>
        </section>
      ))}
    </nav>
  )
}

interface Entry {
  icon: Icon
  title: string
  what: string
  isBad: boolean
}

function entriesOf({ inspection, error, settings }: InspectedFile): Entry[] {
  if (settings) {
    return [{ icon: IconAdjustments, title: `Settings of ${settingsTitles[settings.kind]}`, what: count(settings.altNames.length, 'name'), isBad: false }]
  }
  if (error) return [{ icon: IconAlertTriangle, title: 'Could not be read', what: error.code, isBad: true }]
  const objects = inspection?.objects ?? []
  if (objects.length === 0) return [{ icon: IconQuestionMark, title: 'Nothing that is known', what: 'Empty, or of another kind', isBad: false }]
  return objects.map((object) => ({ icon: icons[object.type], isBad: false, ...objectTitle(object) }))
}
