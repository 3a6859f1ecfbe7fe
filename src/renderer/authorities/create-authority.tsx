import { SegmentedControl, Select } from '@mantine/core'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useCall } from '../calls/use-call.ts'
import { More } from '../components/more.tsx'
import { Notice } from '../components/notice.tsx'
import { emptySubject, readSubject } from '../components/subject-draft.ts'
import { SubjectFields } from '../components/subject-fields.tsx'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { safeText } from '../../shared/safe-text.ts'
import type { Subject } from '../../shared/subject.ts'
import { FormDialog } from '../inventory/issuing/form-dialog.tsx'
import { IssuerSelect } from '../inventory/issuing/issuer-select.tsx'
import { chosenFields, KeyAndValidity, profileDecides, validityUnder } from '../inventory/issuing/key-and-validity.tsx'
import { splitNameProblem } from '../inventory/issuing/name-problem.ts'
import { ProfileSelect } from '../inventory/issuing/profile-select.tsx'
import { useIssuing } from '../inventory/issuing/use-issuing.ts'
import { useNow } from '../stores/clock.ts'
import { pathLengthWords } from './path-length-words.ts'
import type { Authorities } from './use-authorities.ts'

export type AuthorityKind = 'root-ca' | 'issuing-ca'

export interface CreateAuthorityProps extends Pick<Authorities, 'pathLengths'> {
  isOpen: boolean
  onClose: () => void
  /** What is chosen at first. */
  kind: AuthorityKind
  /** Serial number of the authority that it shall stand under, where that was said. */
  under: string | undefined
  /** The root CAs that there are. */
  roots: readonly CertificateSummary[]
}

const noLimit = 'none'
const pathLengthOptions = [
  { value: noLimit, label: 'No limit' },
  { value: '0', label: 'No authority below it' },
  { value: '1', label: 'One level of authorities' },
  { value: '2', label: 'Two levels of authorities' },
]

/** Creates a root CA, or an issuing CA under one, after saying what depends on it; then shows it. */
export function CreateAuthority({ isOpen, onClose, kind: firstKind, under, roots, pathLengths }: CreateAuthorityProps) {
  const [, navigate] = useLocation()
  const now = useNow()
  const [kind, setKind] = useState(firstKind)
  const [subject, setSubject] = useState(emptySubject)
  const [issuerNumber, setIssuerNumber] = useState(under)
  const [pathLength, setPathLength] = useState<number | null>(null)
  const [rest, setRest] = useState(profileDecides)
  const { profiles, profile, issuers } = useIssuing(kind, isOpen, rest.profile)
  const [isTried, setIsTried] = useState(false)
  const isRoot = kind === 'root-ca'
  const above = issuers?.filter((each) => each.kind === 'root-ca' && pathLengths[each.fingerprint] !== 0)
  const issuer = isRoot ? undefined : (above?.find(({ fingerprint }) => fingerprint === issuerNumber) ?? above?.[0])
  const validity = validityUnder(rest, profile, issuer, now)
  const create = useCall((core, signal, of: Subject) =>
    core.authorities.create(
      { subject: of, ...chosenFields(rest, validity, issuer), ...(isRoot && pathLength !== null && { pathLength }) },
      { signal },
    ),
  )
  const { nameProblem, error } = splitNameProblem(create.error)
  const submit = async () => {
    setIsTried(true)
    const reading = readSubject(subject)
    if (!reading.subject || validity.problem !== undefined || (!isRoot && !issuer)) return
    const created = await create.run(reading.subject)
    if (!created) return
    onClose()
    navigate(`/authorities/${created.fingerprint}`)
  }
  return (
    <FormDialog
      isOpen={isOpen}
      title="Create an authority"
      verb={isRoot ? 'Create the root CA' : 'Create the issuing CA'}
      isRunning={create.isRunning}
      error={error}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <SegmentedControl
        aria-label="Kind of authority"
        fullWidth
        value={kind}
        onChange={(chosen) => {
          setKind(chosen)
          setRest(profileDecides)
          create.reset()
        }}
        data={[
          { value: 'root-ca', label: 'Root CA' },
          { value: 'issuing-ca', label: 'Issuing CA under a root' },
        ]}
      />
      <Consequence kind={kind} roots={roots} issuer={issuer} />
      <SubjectFields
        value={subject}
        onChange={(typed) => {
          setSubject(typed)
          if (nameProblem !== undefined) create.reset()
        }}
        nameProblem={nameProblem}
        nameLabel="Name of the authority"
        namePlaceholder={isRoot ? 'Home CA' : 'Garden sensors CA'}
        showsAllProblems={isTried}
        autoFocus
      />
      {!isRoot && (
        <IssuerSelect
          label="Under"
          issuers={above}
          value={issuer?.fingerprint}
          onChange={setIssuerNumber}
          whereNone={
            <Notice
              tone="warning"
              message="No root CA of this vault could sign it."
              remedy="Create a root CA that allows authorities below it."
            />
          }
        />
      )}
      <ProfileSelect profiles={profiles} profile={profile} onChange={setRest} />
      {profile && <KeyAndValidity value={rest} onChange={setRest} profile={profile} reading={validity} />}
      {isRoot ? (
        <More summary="Authorities below it">
          <Select
            label="Path length"
            description={`${pathLengthWords(pathLength)}.`}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            data={pathLengthOptions}
            value={pathLength === null ? noLimit : String(pathLength)}
            onChange={(chosen) => setPathLength(chosen === null || chosen === noLimit ? null : Number(chosen))}
          />
        </More>
      ) : null}
    </FormDialog>
  )
}

interface ConsequenceProps extends Pick<CreateAuthorityProps, 'kind' | 'roots'> {
  issuer: CertificateSummary | undefined
}

/** What will depend on the new authority. */
function Consequence({ kind, roots, issuer }: ConsequenceProps) {
  const [first] = roots
  if (kind === 'issuing-ca') {
    const root = issuer ? safeText(issuer.name) : 'the root'
    return (
      <Notice
        tone="info"
        message={`Whoever trusts ${root} accepts what this one signs.`}
        remedy="It signs brokers, devices and clients, no further authority. Bundles carry its certificate along."
      />
    )
  }
  if (first) {
    return (
      <Notice
        tone="warning"
        message={`Who trusts ${safeText(first.name)} does not trust what a new root signs.`}
        remedy="Brokers and devices of the two do not know each other. For more of the same system, make an issuing CA instead."
      />
    )
  }
  return (
    <Notice
      tone="info"
      message="Every broker and device is given this certificate, and trusts whatever it signs."
      remedy="To replace it one day means to visit each of them: choose a name that lasts."
    />
  )
}
