import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useCall } from '../calls/use-call.ts'
import { Notice } from '../components/notice.tsx'
import classes from './vault-page.module.css'

/** The domain of the URI that names a device; empty for none. Give it the saved domain as `key`. */
export function IdentityDomainSetting({ domain }: { domain: string | null }) {
  const [text, setText] = useState(domain ?? '')
  const change = useCall((core, signal, identityDomain: string | null) => core.vault.changeSettings({ identityDomain }, { signal }))
  const typed = text.trim() === '' ? null : text.trim()
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        void change.run(typed)
      }}
    >
      <div className={classes.line}>
        <TextInput
          className={classes.field}
          classNames={{ input: classes.mono }}
          label="Domain"
          placeholder="home.lan"
          value={text}
          spellCheck={false}
          autoCapitalize="none"
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={change.isRunning} disabled={typed === domain}>
          {typed === null && domain !== null ? 'Remove the domain' : 'Save the domain'}
        </Button>
      </div>
      <Notice error={change.error} onClose={change.reset} />
    </form>
  )
}
