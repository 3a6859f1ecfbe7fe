import { Button, Checkbox, SimpleGrid, TextInput } from '@mantine/core'
import { IconKey } from '@tabler/icons-react'
import { useState, type SubmitEvent } from 'react'
import { Link } from 'wouter'
import { useCall } from '../calls/use-call.ts'
import { useQuery } from '../calls/use-query.ts'
import { altNameDraft, readAltNames, type AltNameDraft } from '../components/alt-name-draft.ts'
import { AltNameEditor } from '../components/alt-name-editor.tsx'
import { Notice } from '../components/notice.tsx'
import { PathField } from '../components/path-field.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { Relation } from '../inspect/inspected-certificate.tsx'
import { SelfSignature } from '../inspect/inspected-request.tsx'
import inspected from '../inspect/inspected.module.css'
import { requestWords } from '../inspect/object-words.ts'
import { fileOfText } from '../inspect/read-files.ts'
import { IssuerSelect } from '../inventory/issuing/issuer-select.tsx'
import { profileDecides, validityUnder } from '../inventory/issuing/key-and-validity.tsx'
import { useIssuing } from '../inventory/issuing/use-issuing.ts'
import type { ValidityDraft } from '../inventory/issuing/validity-draft.ts'
import { ValidityInput } from '../inventory/issuing/validity-input.tsx'
import type { CertificateReference } from '../../shared/certificate.ts'
import type { RequestFacts } from '../../shared/inspection.ts'
import { isAuthority, kindTitles, type ProfileSummary } from '../../shared/profile.ts'
import type { RequestReading } from '../../shared/request.ts'
import { useNow } from '../stores/clock.ts'
import { useIsUnlocked } from '../stores/vault-store.ts'
import { Dropped } from './dropped.tsx'
import { ProfileSelect } from './profile-select.tsx'
import { safeFileName } from './safe-file-name.ts'
import classes from './sign-page.module.css'
import { Signed } from './signed.tsx'
import { readSubjectText } from './subject-text.ts'
import { useRequestProfiles } from './use-profiles.ts'

/** One request, and everything that can be chosen of the certificate that comes of it. */
export function SignOne({ facts }: { facts: RequestFacts }) {
  const file = fileOfText(facts.pem, facts.name).file
  const profiles = useRequestProfiles()
  const [profileId, setProfileId] = useState<string>()
  const { data: reading, error } = useQuery(
    ['request', facts.fingerprint, profileId],
    (core, signal) => core.requests.read({ file, ...(profileId !== undefined && { profile: profileId }) }, { signal }),
    { refetchOn: 'inventory' },
  )
  const profile = profiles?.find(({ id }) => id === (profileId ?? reading?.profile))
  return (
    <div className={classes.sign}>
      <section className={classes.asked} aria-label="The request">
        <p className={classes.sentence}>{requestWords(facts)}</p>
        <ul className={inspected.relations}>
          <SelfSignature facts={facts} />
          <Relation icon={IconKey}>
            Key: <SafeText>{facts.keyDescription}</SafeText>. {facts.keyType === null && 'Certwright signs no keys of this type.'}
          </Relation>
        </ul>
        <Dropped dropped={reading?.dropped} />
      </section>
      <Notice error={error} />
      {profiles && reading && profile && (
        <SignForm facts={facts} reading={reading} profiles={profiles} profile={profile} onProfile={setProfileId} />
      )}
    </div>
  )
}

interface SignFormProps {
  facts: RequestFacts
  reading: RequestReading
  profiles: readonly ProfileSummary[]
  profile: ProfileSummary
  onProfile: (id: string) => void
}

function SignForm({ facts, reading, profiles, profile, onProfile }: SignFormProps) {
  const now = useNow()
  const isUnlocked = useIsUnlocked()
  const { issuers } = useIssuing(profile.kind, true)
  const [subject, setSubject] = useState(facts.subject)
  /** Undefined as long as nobody has changed them: what the profile takes of the request's. */
  const [names, setNames] = useState<AltNameDraft>()
  const [issuerNumber, setIssuerNumber] = useState<string>()
  const [validityDraft, setValidity] = useState<ValidityDraft>()
  const [replaces, setReplaces] = useState(false)
  const [path, setPath] = useState('')
  const [isTried, setIsTried] = useState(false)
  const issuer = issuers?.find(({ fingerprint }) => fingerprint === issuerNumber) ?? issuers?.[0]
  const validity = validityUnder({ ...profileDecides, validity: validityDraft }, profile, issuer, now)
  const subjectReading = readSubjectText(subject, facts.subject)
  const holder = useHolder(profile, subjectReading.subject === undefined ? undefined : subjectReading.name, reading.nameHeldBy)
  const takesNames = profile.altNames !== 'none'
  const shownNames = names ?? altNameDraft(reading.altNames)
  const nameReading = readAltNames(shownNames)
  const lacksName = profile.altNames === 'required' && nameReading.names.length === 0
  const sign = useCall((core, signal, overwrite: boolean) =>
    core.requests.sign(
      {
        overwrite,
        file: fileOfText(facts.pem, facts.name).file,
        profile: profile.id,
        replaces: replaces && holder !== undefined,
        ...(issuer && { issuer: issuer.fingerprint }),
        ...(subjectReading.subject !== undefined && { subject: subjectReading.subject }),
        ...(takesNames && names && { altNames: nameReading.names }),
        ...(validity.days !== undefined && { validityDays: validity.days }),
        ...(path.trim() !== '' && { to: path.trim() }),
      },
      { signal },
    ),
  )
  if (sign.output) return <Signed result={sign.output} />

  const isPossible = facts.signatureProblem === null && facts.keyType !== null && issuers?.length !== 0
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    setIsTried(true)
    const isComplete = subjectReading.problem === undefined && !nameReading.hasProblem && !lacksName && validity.problem === undefined
    if (isComplete && isPossible && !sign.isRunning && (holder === undefined || replaces)) void sign.run(false)
  }
  const error = sign.error?.code === 'VAULT_LOCKED' && isUnlocked ? undefined : sign.error
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="md">
        <ProfileSelect profiles={profiles} value={profile.id} onChange={onProfile} />
        <IssuerSelect issuers={issuers} value={issuer?.fingerprint} onChange={setIssuerNumber} />
      </SimpleGrid>
      {isAuthority(profile.kind) && (
        <Notice
          tone="warning"
          message="This makes an authority of whoever has the key."
          remedy="Everything that it signs is trusted wherever yours is. Sign it only for somebody whom you would give your own authority."
        />
      )}
      <TextInput
        classNames={{ input: classes.mono }}
        label="Subject"
        description={subjectReading.subject === undefined ? 'As the request has it, kept as it is.' : 'Changed: it is encoded anew.'}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={subject}
        error={subjectReading.problem}
        spellCheck={false}
        autoCapitalize="none"
        onChange={(event) => setSubject(event.currentTarget.value)}
      />
      {takesNames && (
        <AltNameEditor
          value={shownNames}
          onChange={setNames}
          label={profile.kind === 'broker' ? 'Where clients reach it' : 'Alternative names'}
          types={profile.altNameTypes}
          isRequired={profile.altNames === 'required'}
          showsAllProblems={isTried}
        />
      )}
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="md">
        <ValidityInput value={validityDraft} defaultDays={profile.defaultValidityDays} reading={validity} onChange={setValidity} />
        <PathField
          label="Write it to a file"
          description="The certificate and its chain. Leave it empty to only see and copy them."
          value={path}
          onChange={setPath}
          fileName={safeFileName(`${subjectReading.name ?? facts.name}.crt`)}
        />
      </SimpleGrid>
      {holder && <Replaces holder={holder} profile={profile} isChosen={replaces} isTried={isTried} onChoose={setReplaces} />}
      <Notice
        error={error}
        {...(error?.code === 'BUNDLE_EXISTS' && {
          action: (
            <Button size="compact-sm" variant="default" onClick={() => void sign.run(true)}>
              Sign and replace that file
            </Button>
          ),
        })}
      />
      <div className={classes.end}>
        <Button type="submit" disabled={!isPossible} loading={sign.isRunning}>
          Sign the request
        </Button>
        {!isPossible && facts.signatureProblem !== null && (
          <span className={classes.note}>A request whose signature does not count may come from somebody without the key.</span>
        )}
      </div>
    </form>
  )
}

interface ReplacesProps {
  holder: CertificateReference
  profile: ProfileSummary
  isChosen: boolean
  isTried: boolean
  onChoose: (isChosen: boolean) => void
}

function Replaces({ holder: { fingerprint, name }, profile, isChosen, isTried, onChoose }: ReplacesProps) {
  return (
    <div className={classes.replaces}>
      <Checkbox
        label={
          <>
            Replace the certificate of <SafeText>{name}</SafeText> that is active now
          </>
        }
        description={`There is one for a ${kindTitles[profile.kind].toLowerCase()} of this name. It then counts as replaced, but stays valid until it expires: revoke it if its key is lost.`}
        checked={isChosen}
        error={isTried && !isChosen ? 'A name has one active certificate: replace it, or sign under another name.' : undefined}
        onChange={(event) => onChoose(event.currentTarget.checked)}
      />
      <Link href={`/inventory/${fingerprint}`} className={classes.back}>
        Look at it
      </Link>
    </div>
  )
}

/** Who has the name now: for the request's own name the core has said so, for a name that was typed it is asked. */
function useHolder(
  { kind }: ProfileSummary,
  typed: string | undefined,
  own: CertificateReference | null,
): CertificateReference | undefined {
  const { data } = useQuery(
    ['holder', kind, typed],
    (core, signal) => core.certificates.list({ text: typed!, kinds: [kind], statuses: ['active'], limit: 50 }, { signal }),
    { isEnabled: typed !== undefined, refetchOn: 'inventory' },
  )
  if (typed === undefined) return own ?? undefined
  return data?.certificates.find(({ name }) => name === typed)
}
