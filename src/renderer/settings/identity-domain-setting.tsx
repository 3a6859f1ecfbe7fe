import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { safeText } from '../../shared/safe-text.ts'
import { identityDomainSchema } from '../../shared/vault.ts'
import { useCall } from '../calls/use-call.ts'
import { Notice } from '../components/notice.tsx'
import classes from './vault-page.module.css'

/** The domain of the URI that names a device; empty for none. Give it the saved domain as `key`. */
export function IdentityDomainSetting({ domain }: { domain: string | null }) {
  const [text, setText] = useState(domain ?? '')
  const change = useCall((core, signal, identityDomain: string | null) => core.vault.changeSettings({ identityDomain }, { signal }))
  const [isTried, setIsTried] = useState(false)
  const typed = text.trim() === '' ? null : text.trim()
  const isDomain = typed === null || identityDomainSchema.safeParse(typed).success
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        setIsTried(true)
        if (isDomain) void change.run(typed)
      }}
    >
      <TextInput
        classNames={{ input: classes.mono }}
        label="Domain"
        placeholder="home.lan"
        value={text}
        error={isTried && !isDomain ? `${JSON.stringify(safeText(typed))} is not a domain such as home.lan.` : undefined}
        spellCheck={false}
        autoCapitalize="none"
        onChange={(event) => {
          setText(event.currentTarget.value)
          setIsTried(false)
        }}
      />
      <Button className={classes.end} type="submit" variant="default" loading={change.isRunning} disabled={typed === domain}>
        {typed === null && domain !== null ? 'Remove the domain' : 'Save the domain'}
      </Button>
      <Notice error={change.error} onClose={change.reset} />
    </form>
  )
}
