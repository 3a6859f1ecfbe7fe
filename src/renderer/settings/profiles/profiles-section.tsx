import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { IconBraces, IconCopyPlus, IconDownload, IconFileImport, IconPencil, IconTrash, type Icon } from '@tabler/icons-react'
import { useState } from 'react'
import type { OwnProfileDefinition } from '../../../shared/own-profile.ts'
import type { ProfileSummary } from '../../../shared/profile.ts'
import { useCall } from '../../calls/use-call.ts'
import { useQuery } from '../../calls/use-query.ts'
import { copyToClipboard } from '../../components/clipboard.ts'
import { Confirm } from '../../components/confirm.tsx'
import { download } from '../../components/download.ts'
import { KindIcon } from '../../components/kind-icon.tsx'
import { Notice } from '../../components/notice.tsx'
import { SafeText } from '../../components/safe-text.tsx'
import { reportDone } from '../../stores/notices-store.ts'
import { safeText } from '../../../shared/safe-text.ts'
import { ImportProfile } from './import-profile.tsx'
import { ProfileEditor } from './profile-editor.tsx'
import classes from './profiles.module.css'

interface Editing {
  definition: OwnProfileDefinition
  isNew: boolean
  opening: number
}

/** The profiles that certificates are issued by: those of the catalogue, and one's own to make, change, take along and remove. */
export function ProfilesSection() {
  const list = useQuery(['profiles'], (core, signal) => core.profiles.list(undefined, { signal }), { refetchOn: 'audit' })
  const [editing, setEditing] = useState<Editing>()
  const [isEditing, setIsEditing] = useState(false)
  const [importing, setImporting] = useState({ isOpen: false, opening: 0 })
  const [removing, setRemoving] = useState<ProfileSummary>()
  const [isRemoving, setIsRemoving] = useState(false)
  const show = useCall((core, signal, id: string) => core.profiles.show({ id }, { signal }))
  const remove = useCall((core, signal, id: string) => core.profiles.remove({ id }, { signal }))
  const profiles = list.data ?? []
  const edit = (definition: OwnProfileDefinition, isNew: boolean) => {
    setEditing((before) => ({ definition, isNew, opening: (before?.opening ?? 0) + 1 }))
    setIsEditing(true)
  }
  const isTaken = (id: string) => profiles.some((each) => each.id === id)
  const copy = async ({ id, isOwn }: ProfileSummary) => {
    const definition = await show.run(id)
    if (!definition) return
    const title = isOwn ? `${definition.title} copy` : definition.title
    edit({ ...definition, id: freeId(isOwn ? `${definition.id}-copy` : definition.id, isTaken), title }, true)
  }
  const open = async ({ id }: ProfileSummary) => {
    const definition = await show.run(id)
    if (definition) edit(definition, false)
  }
  const take = async ({ id, title }: ProfileSummary, how: 'copy' | 'download') => {
    const definition = await show.run(id)
    if (!definition) return
    const text = `${JSON.stringify(definition, null, 2)}\n`
    if (how === 'download') download(`${id}.certwright-profile.json`, text, 'application/json')
    else if (await copyToClipboard(text)) reportDone(`The profile ${safeText(title)} is copied as JSON.`)
  }
  return (
    <>
      <Notice error={list.error ?? show.error} />
      <ul className={classes.list} aria-label="Profiles">
        {profiles.map((profile) => (
          <li key={profile.id} className={classes.row}>
            <KindIcon kind={profile.kind} isLabelled />
            <div className={classes.words}>
              <div className={classes.title}>
                <SafeText>{profile.title}</SafeText>
                {profile.isOwn && <span className={classes.own}>yours</span>}
              </div>
              <p className={classes.text}>
                <SafeText>{profile.purpose}</SafeText>
              </p>
            </div>
            <div className={classes.verbs}>
              {profile.isOwn && <Verb label={`Edit ${safeText(profile.title)}`} icon={IconPencil} onPress={() => void open(profile)} />}
              <Verb label={`Make a copy of ${safeText(profile.title)}`} icon={IconCopyPlus} onPress={() => void copy(profile)} />
              {profile.isOwn && (
                <>
                  <Verb label={`Copy ${safeText(profile.title)} as JSON`} icon={IconBraces} onPress={() => void take(profile, 'copy')} />
                  <Verb label={`Download ${safeText(profile.title)}`} icon={IconDownload} onPress={() => void take(profile, 'download')} />
                  <Verb
                    label={`Remove ${safeText(profile.title)}`}
                    icon={IconTrash}
                    onPress={() => {
                      remove.reset()
                      setRemoving(profile)
                      setIsRemoving(true)
                    }}
                  />
                </>
              )}
            </div>
          </li>
        ))}
      </ul>
      <div className={classes.end}>
        <Button variant="default" leftSection={<IconFileImport size={16} aria-hidden />} onClick={() => setImporting(({ opening }) => ({ isOpen: true, opening: opening + 1 }))}>
          Import a profile
        </Button>
      </div>
      {editing && (
        <ProfileEditor
          key={editing.opening}
          isOpen={isEditing}
          onClose={() => setIsEditing(false)}
          definition={editing.definition}
          isNew={editing.isNew}
          profiles={profiles}
        />
      )}
      <ImportProfile
        key={`import-${importing.opening}`}
        isOpen={importing.isOpen}
        onClose={() => setImporting(({ opening }) => ({ isOpen: false, opening }))}
        onRead={(definition) => {
          setImporting(({ opening }) => ({ isOpen: false, opening }))
          edit({ ...definition, id: freeId(definition.id, isTaken) }, true)
        }}
      />
      {removing && (
        <Confirm
          isOpen={isRemoving}
          title={`Remove the profile ${safeText(removing.title)}?`}
          consequence="What was issued by it stays as it is. Renewals of it then follow the usual profile of its kind, so that what was special about this one is missing in them."
          verb="Remove the profile"
          isDestructive
          isRunning={remove.isRunning}
          error={remove.error}
          onConfirm={() =>
            void remove.run(removing.id).then((done) => {
              // `null` is the core's answer; undefined means that it failed.
              if (done === null) setIsRemoving(false)
            })
          }
          onClose={() => setIsRemoving(false)}
        />
      )}
    </>
  )
}

function Verb({ label, icon: VerbIcon, onPress }: { label: string; icon: Icon; onPress: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} size={30} onClick={onPress}>
        <VerbIcon size={17} stroke={1.7} />
      </ActionIcon>
    </Tooltip>
  )
}

/** The id, or with a number behind it where another profile has it. */
function freeId(id: string, isTaken: (id: string) => boolean): string {
  for (let number = 1; ; number += 1) {
    const free = number === 1 ? id : `${id.slice(0, 60)}-${number}`
    if (!isTaken(free)) return free
  }
}
