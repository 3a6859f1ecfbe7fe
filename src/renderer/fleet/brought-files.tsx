import { Button, CloseButton } from '@mantine/core'
import { IconFile, IconFiles } from '@tabler/icons-react'
import { SafeText } from '../components/safe-text.tsx'
import { chooseFiles } from '../inspect/choose-files.ts'
import type { NamedFile } from '../inspect/read-files.ts'
import { count, sizeWords } from '../words.ts'
import classes from './brought-files.module.css'

export interface BroughtFilesProps {
  files: readonly NamedFile[]
  /** On the button: "Choose a CSV file". */
  verb: string
  /** What may be brought. */
  text: string
  problem: string | undefined
  isOne?: boolean
  onBring: (files: readonly File[]) => void
  onPutAway: () => void
}

/** Files that are chosen here or dropped on the window, and what was brought. */
export function BroughtFiles({ files, verb, text, problem, isOne = false, onBring, onPutAway }: BroughtFilesProps) {
  const [first] = files
  const Icon = files.length > 1 ? IconFiles : IconFile
  const octets = files.reduce((sum, { size }) => sum + (size ?? 0), 0)
  return (
    <div className={classes.part}>
      <p className={classes.text}>{text}</p>
      {first && (
        <p className={classes.brought} role="status">
          <Icon size={18} stroke={1.7} aria-hidden />
          <span className={classes.name}>{files.length === 1 ? <SafeText>{first.name}</SafeText> : count(files.length, 'file')}</span>
          <span className={classes.size}>{sizeWords(octets)}</span>
          <CloseButton size="sm" aria-label="Put away what was brought" onClick={onPutAway} />
        </p>
      )}
      <Button variant="default" className={classes.choose} onClick={() => void chooseFiles({ isOne }).then(onBring)}>
        {first ? 'Choose others' : verb}
      </Button>
      {problem !== undefined && (
        <p className={classes.problem} role="alert">
          <SafeText>{problem}</SafeText>
        </p>
      )}
    </div>
  )
}
