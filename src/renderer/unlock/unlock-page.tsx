import { Anchor, Button, Stack } from '@mantine/core'
import { useRef, useState } from 'react'
import { useCall } from '../calls/use-call.ts'
import { useQuery } from '../calls/use-query.ts'
import { More } from '../components/more.tsx'
import { Notice } from '../components/notice.tsx'
import { PassphraseInput, PassphraseOwner } from '../components/passphrase-input.tsx'
import { SafeText } from '../components/safe-text.tsx'
import type { VaultState } from '../../shared/vault.ts'
import { browseLocked, chooseVault } from '../stores/vault-store.ts'
import { autoLockWords } from '../settings/auto-lock.ts'
import { EntryLayout } from './entry-layout.tsx'
import classes from './entry-layout.module.css'

/** A locked vault: its name, one field, how it will lock. */
export function UnlockPage({ vault }: { vault: Extract<VaultState, { state: 'locked' }> }) {
  const [passphrase, setPassphrase] = useState('')
  const info = useQuery(['vault-info', vault.path], (core, signal) => core.vault.info(undefined, { signal }))
  const unlock = useCall((core, signal, typed: string) => core.vault.unlock({ passphrase: typed }, { signal }))
  const field = useRef<HTMLInputElement>(null)
  const tryToUnlock = async () => {
    // What was mistyped is there to be typed over.
    if (!(await unlock.run(passphrase))) field.current?.select()
  }
  return (
    <EntryLayout
      title={`Unlock ${vault.name}`}
      footer={
        <>
          <Anchor component="button" type="button" size="sm" onClick={() => browseLocked(true)}>
            Look at the certificates without unlocking
          </Anchor>
          <Anchor component="button" type="button" size="sm" onClick={() => chooseVault(true)}>
            Open another vault
          </Anchor>
        </>
      }
    >
      <p className={classes.path}>
        <SafeText>{vault.path}</SafeText>
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void tryToUnlock()
        }}
      >
        <Stack gap="sm">
          <PassphraseOwner />
          <PassphraseInput label="Passphrase" value={passphrase} onChange={setPassphrase} autoFocus inputRef={field} />
          <Notice error={unlock.error} />
          <Button type="submit" loading={unlock.isRunning} >
            Unlock
          </Button>
          {info.data && <p className={classes.small}>{autoLockWords(info.data.autoLockMinutes)}</p>}
          <More summary="Forgotten the passphrase?">
            <p className={classes.small}>
              Nobody can open this vault without it, and Certwright keeps no copy. Look for a backup whose passphrase you know and open that
              file. Without one, create a new vault: the devices then need new certificates, and the broker a new CA file.
            </p>
          </More>
        </Stack>
      </form>
    </EntryLayout>
  )
}
