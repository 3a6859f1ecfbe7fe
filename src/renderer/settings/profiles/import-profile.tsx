import { Button, FileButton, Textarea } from '@mantine/core'
import { useState } from 'react'
import { ownProfileSchema, type OwnProfileDefinition } from '../../../shared/own-profile.ts'
import { FormDialog } from '../../inventory/issuing/form-dialog.tsx'
import classes from './profiles.module.css'

export interface ImportProfileProps {
  isOpen: boolean
  onClose: () => void
  /** Shown in the editor before anything is kept. */
  onRead: (definition: OwnProfileDefinition) => void
}

const mostBytes = 1024 * 1024

/** Takes the JSON text of a profile, pasted or from a file, to the editor. Give it a new `key` for each opening. */
export function ImportProfile({ isOpen, onClose, onRead }: ImportProfileProps) {
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string>()
  const type = (typed: string) => {
    setText(typed)
    setProblem(undefined)
  }
  const pick = async (file: File | null) => {
    if (!file) return
    if (file.size > mostBytes) setProblem('This file is too large to be a profile.')
    else type(await file.text())
  }
  const submit = () => {
    const read = readProfileText(text)
    if (typeof read === 'string') setProblem(read)
    else onRead(read)
  }
  return (
    <FormDialog isOpen={isOpen} title="Import a profile" verb="Read the profile" isReady={text.trim() !== ''} isRunning={false} error={undefined} onSubmit={submit} onClose={onClose}>
      <Textarea
        label="Profile as JSON"
        description="As the profile page copies and downloads it. It is shown to you before it is kept."
        classNames={{ input: classes.mono! }}
        value={text}
        autosize
        minRows={6}
        maxRows={16}
        data-autofocus
        spellCheck={false}
        autoCapitalize="none"
        error={problem}
        onChange={(event) => type(event.currentTarget.value)}
      />
      <FileButton onChange={(file) => void pick(file)} accept="application/json,.json">
        {(props) => (
          <Button {...props} variant="default" className={classes.add}>
            Choose a file
          </Button>
        )}
      </FileButton>
    </FormDialog>
  )
}

/** The definition in a text, or what is wrong with it, as a sentence. */
export function readProfileText(text: string): OwnProfileDefinition | string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'This is not JSON.'
  }
  const parsed = ownProfileSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const { path, message } = parsed.error.issues[0]!
  return path.length === 0 ? `This is no profile: ${message}.` : `${path.join('.')} ${message}.`
}
