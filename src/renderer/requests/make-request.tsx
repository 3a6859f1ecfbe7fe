import { useState } from 'react'
import { useCall } from '../calls/use-call.ts'
import { altNameDraft, readAltNames } from '../components/alt-name-draft.ts'
import { AltNameEditor } from '../components/alt-name-editor.tsx'
import { KeyTypeSelect } from '../components/key-type-select.tsx'
import { More } from '../components/more.tsx'
import { PathField } from '../components/path-field.tsx'
import { emptySubject, readSubject } from '../components/subject-draft.ts'
import { SubjectFields } from '../components/subject-fields.tsx'
import { FormDialog } from '../inventory/issuing/form-dialog.tsx'
import type { AltName } from '../../shared/alt-name.ts'
import type { KeyType } from '../../shared/key-type.ts'
import type { RequestSummary } from '../../shared/request.ts'
import type { Subject } from '../../shared/subject.ts'
import { ProfileSelect } from './profile-select.tsx'
import { safeFileName } from './safe-file-name.ts'
import { useRequestProfiles } from './use-profiles.ts'

export interface MakeRequestProps {
  onClose: () => void
  onMade: (request: RequestSummary) => void
}

/** Makes a key and a request for it; the key stays in the vault and waits there for the answer. */
export function MakeRequest({ onClose, onMade }: MakeRequestProps) {
  const profiles = useRequestProfiles()
  const [profileId, setProfileId] = useState<string>()
  const profile = profiles?.find(({ id }) => id === profileId) ?? profiles?.find(({ kind }) => kind === 'broker') ?? profiles?.[0]
  const [subject, setSubject] = useState(emptySubject)
  const [names, setNames] = useState(() => altNameDraft())
  const [keyType, setKeyType] = useState<KeyType>()
  const [path, setPath] = useState('')
  const [isTried, setIsTried] = useState(false)
  const make = useCall((core, signal, of: Subject, altNames: AltName[], overwrite: boolean) =>
    core.requests.make(
      {
        subject: of,
        profile: profile!.id,
        altNames,
        overwrite,
        ...(keyType !== undefined && profile!.keyTypes.includes(keyType) && { keyType }),
        ...(path.trim() !== '' && { to: path.trim() }),
      },
      { signal },
    ),
  )
  const takesNames = profile !== undefined && profile.altNames !== 'none'
  const submit = async () => {
    setIsTried(true)
    const reading = readSubject(subject)
    const nameReading = takesNames ? readAltNames(names) : { names: [], hasProblem: false }
    const isComplete = !nameReading.hasProblem && (profile?.altNames !== 'required' || nameReading.names.length > 0)
    if (!profile || !reading.subject || !isComplete) return
    const made = await make.run(reading.subject, nameReading.names, false)
    if (made) onMade(made)
  }
  return (
    <FormDialog
      isOpen
      title="Make a request"
      verb="Make the key and the request"
      isRunning={make.isRunning}
      error={make.error}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      {profiles && <ProfileSelect profiles={profiles} value={profile?.id} onChange={setProfileId} isInDialog />}
      <SubjectFields
        value={subject}
        onChange={setSubject}
        nameLabel="Name"
        nameDescription="Its common name: a broker's host name, a device's id."
        namePlaceholder={profile?.kind === 'broker' ? 'mqtt.example.com' : 'sensor-9'}
        showsAllProblems={isTried}
        autoFocus
      />
      {takesNames && (
        <AltNameEditor
          value={names}
          onChange={setNames}
          label={profile.kind === 'broker' ? 'Where clients reach it' : 'Alternative names'}
          types={profile.altNameTypes}
          isRequired={profile.altNames === 'required'}
          showsAllProblems={isTried}
        />
      )}
      {profile && (
        <More summary="Key and file">
          <KeyTypeSelect
            value={keyType !== undefined && profile.keyTypes.includes(keyType) ? keyType : profile.defaultKeyType}
            allowed={profile.keyTypes}
            onChange={setKeyType}
          />
          <PathField
            label="Write the request to a file, too"
            value={path}
            onChange={setPath}
            description="Leave it empty to only see and copy it."
            fileName={safeFileName(`${subject.commonName.trim() === '' ? 'request' : subject.commonName}.csr`)}
          />
        </More>
      )}
    </FormDialog>
  )
}
