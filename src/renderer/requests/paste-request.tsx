import { Button, Textarea } from '@mantine/core'
import { useState } from 'react'
import { isPem } from '../inspect/bring-actions.ts'
import classes from './sign-page.module.css'

/** A field for the text of a request, as a device prints it on its serial line. */
export function PasteRequest({ onPaste }: { onPaste: (text: string) => void }) {
  const [text, setText] = useState('')
  const [isTried, setIsTried] = useState(false)
  return (
    <form
      className={classes.paste}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setIsTried(true)
        if (isPem(text)) onPaste(text)
      }}
    >
      <Textarea
        classNames={{ input: classes.mono }}
        label="Or paste its text"
        placeholder="-----BEGIN CERTIFICATE REQUEST-----"
        autosize
        minRows={3}
        maxRows={10}
        spellCheck={false}
        value={text}
        error={isTried && !isPem(text) ? 'Paste the whole text, from -----BEGIN to -----END.' : undefined}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" className={classes.end} disabled={text.trim() === ''}>
        Go on with the text
      </Button>
    </form>
  )
}
