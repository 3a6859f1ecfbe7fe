import { Button, Checkbox, Menu, TextInput } from '@mantine/core'
import { IconDeviceFloppy } from '@tabler/icons-react'
import { useState } from 'react'
import type { CertificateSummary } from '../../shared/certificate.ts'
import type { SavedSession } from '../../shared/saved-console.ts'
import { safeText } from '../../shared/safe-text.ts'
import type { Core } from '../api.ts'
import { useCall } from '../calls/use-call.ts'
import { useQuery } from '../calls/use-query.ts'
import { Confirm } from '../components/confirm.tsx'
import { Notice } from '../components/notice.tsx'
import { asAppError } from '../stores/connection-store.ts'
import { draftOptions, readOptions } from './options-draft.ts'
import { ForgetEntry, SavedEntries } from './saved-entries.tsx'
import { changeSession, type ConsoleSession } from './session-store.ts'
import { sessionToSave } from './session-to-save.ts'
import classes from './saved-sessions.module.css'
import { knownColour } from './subscription-colour.ts'

/** The sessions that the vault remembers: one is put into the form, what stands there is saved, one is forgotten. */
export function SavedSessions({ session }: { session: ConsoleSession }) {
  const { key, saved, draft } = session
  const list = useQuery(['saved sessions'], (core, signal) => core.savedSessions.list(undefined, { signal }))
  const [isSaving, setIsSaving] = useState(false)
  const [toForget, setToForget] = useState<SavedSession>()
  const take = useCall(async (core, signal, { id, name, hasPassword, url, identity, options, subscriptions }: SavedSession) => {
    const certificate = identity.as === null ? null : await findIdentity(core, identity.as, signal)
    changeSession(key, {
      saved: { id, name, hasPassword },
      isPrefilled: true,
      options: draftOptions(options),
      draft: {
        url,
        identity: certificate ?? null,
        serverName: identity.serverName ?? '',
        clientId: identity.clientId ?? '',
        username: identity.username ?? '',
        password: '',
      },
      subscriptions: subscriptions.map(({ subscription, colour }) => ({ ...subscription, colour: knownColour(colour), grantedQos: undefined, error: undefined })),
    })
    return { lacksIdentity: certificate === undefined ? name : undefined }
  })
  const all = list.data ?? []
  return (
    <div className={classes.saved}>
      <div className={classes.line}>
        <Menu position="bottom-start">
          <Menu.Target>
            <Button size="compact-sm" variant="default" disabled={all.length === 0} loading={take.isRunning}>
              {saved ? `Saved as ${safeText(saved.name)}` : all.length === 0 ? 'No saved session' : 'Open a saved session'}
            </Button>
          </Menu.Target>
          <Menu.Dropdown className={classes.menu}>
            <SavedEntries
              entries={all}
              note={({ url }) => <span className={classes.url}>{safeText(url)}</span>}
              onTake={(each) => void take.run(each)}
              onForget={setToForget}
            />
          </Menu.Dropdown>
        </Menu>
        <Button size="compact-sm" variant="default" leftSection={<IconDeviceFloppy size={15} aria-hidden />} onClick={() => setIsSaving(true)}>
          Save this session
        </Button>
      </div>
      <Notice error={list.error ?? take.error} />
      {take.output?.lacksIdentity !== undefined && draft.identity === null && (
        <Notice
          tone="warning"
          message={`“${take.output.lacksIdentity}” was saved with an identity that is not in this vault any more.`}
          remedy="Choose another identity below, then save the session again; all else stands there as it was saved."
        />
      )}
      {isSaving && <SaveSession session={session} onClose={() => setIsSaving(false)} onSaved={list.refetch} />}
      <ForgetEntry
        entry={toForget}
        what="session"
        consequence="Its settings, its subscriptions and its password, where one was kept, are taken out of the vault. Certificates stay."
        remove={(core, id, signal) => core.savedSessions.remove({ id }, { signal })}
        onForgotten={(id) => {
          if (saved?.id === id) changeSession(key, { saved: undefined })
          list.refetch()
        }}
        onClose={() => setToForget(undefined)}
      />
    </div>
  )
}

/** Undefined where the vault has it no more. */
async function findIdentity(core: Core, reference: string, signal: AbortSignal): Promise<CertificateSummary | undefined> {
  try {
    return await core.certificates.show({ reference }, { signal })
  } catch (error) {
    if (asAppError(error).code === 'NOT_FOUND') return undefined
    throw error
  }
}

function SaveSession({ session, onClose, onSaved }: { session: ConsoleSession; onClose: () => void; onSaved: () => void }) {
  const { key, saved, draft } = session
  const [name, setName] = useState(saved?.name ?? draft.identity?.name ?? '')
  const [withPassword, setWithPassword] = useState(draft.password !== '')
  const { options, problem } = readOptions(session.options)
  const save = useCall(async (core, signal) => {
    if (!options) return
    const { id, hasPassword, name: kept } = await core.savedSessions.save(sessionToSave(session, { name, options, withPassword }), { signal })
    changeSession(key, { saved: { id, name: kept, hasPassword } })
    onSaved()
    onClose()
  })
  return (
    <Confirm
      isOpen
      title="Save this session"
      consequence="Broker, identity, options and subscriptions are kept in the vault under a name."
      verb="Save the session"
      isReady={name.trim() !== '' && options !== undefined}
      isRunning={save.isRunning}
      error={save.error}
      onConfirm={() => void save.run()}
      onClose={onClose}
    >
      <TextInput label="Name" value={name} maxLength={200} data-autofocus onChange={(event) => setName(event.currentTarget.value)} />
      {problem !== undefined && <Notice tone="warning" message={problem} />}
      {draft.password !== '' && (
        <Checkbox
          label="With its password, sealed; it goes to this broker only"
          checked={withPassword}
          onChange={(event) => setWithPassword(event.currentTarget.checked)}
        />
      )}
    </Confirm>
  )
}
