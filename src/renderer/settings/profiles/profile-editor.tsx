import { ActionIcon, Button, Checkbox, Group, NumberInput, Select, SimpleGrid, Stack, Switch, Textarea, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { keyTypes, keyTypeTitles } from '../../../shared/key-type.ts'
import type { OwnProfileDefinition, ProfileWarning, ProfileWarningCode } from '../../../shared/own-profile.ts'
import { isAuthority, keyUsages, kindTitles, type KeyUsage, type ProfileSummary } from '../../../shared/profile.ts'
import { useCall } from '../../calls/use-call.ts'
import { useQuery } from '../../calls/use-query.ts'
import { CountrySelect } from '../../components/country-select.tsx'
import { Notice } from '../../components/notice.tsx'
import { FormDialog } from '../../inventory/issuing/form-dialog.tsx'
import { usageWords } from '../../inventory/usage-words.ts'
import { reportDone } from '../../stores/notices-store.ts'
import { listWords } from '../../words.ts'
import { idFromTitle, profileDraft, readProfile, type ProfileDraft, type ProfileField } from './profile-draft.ts'
import classes from './profiles.module.css'

export interface ProfileEditorProps {
  isOpen: boolean
  onClose: () => void
  definition: OwnProfileDefinition
  /** It is not in the vault yet. */
  isNew: boolean
  /** All that there are. */
  profiles: readonly ProfileSummary[]
}

const typingPauseMs = 250
const purposes = ['serverAuth', 'clientAuth'] as const

/** Edits a profile of one's own; what is wrong and what consumers may refuse stands beside the fields while one types. Give it a new `key` for each opening. */
export function ProfileEditor({ isOpen, onClose, definition: given, isNew, profiles }: ProfileEditorProps) {
  const [draft, setDraft] = useState(() => profileDraft(given))
  const [isIdTyped, setIsIdTyped] = useState(!isNew)
  const [isTried, setIsTried] = useState(false)
  const base = profiles.find(({ id }) => id === draft.basedOn)
  const reading = readProfile(draft, isNew ? profiles.map(({ id }) => id) : [])
  const [settled] = useDebouncedValue(JSON.stringify(reading.definition ?? null), typingPauseMs)
  const check = useQuery(
    ['profile-check', settled],
    (core, signal) => core.profiles.check(JSON.parse(settled) as OwnProfileDefinition, { signal }),
    { isEnabled: isOpen && settled !== 'null' },
  )
  const warnings = reading.definition ? (check.data ?? []) : []
  const save = useCall((core, signal, definition: OwnProfileDefinition) => core.profiles.save(definition, { signal }))
  const change = (part: Partial<ProfileDraft>) => setDraft((before) => ({ ...before, ...part }))
  const submit = async () => {
    setIsTried(true)
    if (!reading.definition || !(await save.run(reading.definition))) return
    reportDone(`The profile ${reading.definition.title} is saved.`)
    onClose()
  }
  const untouchedTitle = isNew && !isTried && draft.title === ''
  const problem = (field: ProfileField) => (untouchedTitle && (field === 'title' || field === 'id') ? undefined : reading.problems[field])
  const isCa = base !== undefined && isAuthority(base.kind)
  const refused = reading.definition && check.error?.code !== 'VAULT_LOCKED' ? check.error : undefined
  return (
    <FormDialog
      isOpen={isOpen}
      size={760}
      title={isNew ? 'A profile of your own' : `Edit ${given.title}`}
      verb="Save the profile"
      isReady={refused === undefined}
      isRunning={save.isRunning}
      error={save.error ?? refused}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <Notice
        tone="info"
        message={`For ${base ? kindTitles[base.kind].toLowerCase() : 'certificates'}s, by the rules of ${base?.title ?? draft.basedOn}; what is not said here stays as it is there.`}
        remedy={isNew ? 'It is offered wherever such a certificate is issued.' : 'What was issued by it stays as it is; renewals follow the profile as it is then.'}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="sm">
        <TextInput
          label="Title"
          value={draft.title}
          data-autofocus
          error={problem('title')}
          onChange={({ currentTarget: { value } }) => change({ title: value, ...(!isIdTyped && { id: idFromTitle(value) }) })}
        />
        <TextInput
          label="Id"
          description={isNew ? 'For the command line.' : 'It stays: certificates name their profile by it.'}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          classNames={{ input: classes.mono }}
          value={draft.id}
          disabled={!isNew}
          error={problem('id')}
          spellCheck={false}
          autoCapitalize="none"
          onChange={({ currentTarget: { value } }) => {
            setIsIdTyped(true)
            change({ id: value })
          }}
        />
      </SimpleGrid>
      <Textarea label="What such a certificate is for" value={draft.purpose} autosize minRows={1} error={problem('purpose')} onChange={({ currentTarget: { value } }) => change({ purpose: value })} />
      <Keys draft={draft} onChange={change} problem={problem} warnings={warnings} />
      <SubjectDefaults draft={draft} onChange={change} problem={problem} />
      <KeyUsages draft={draft} onChange={change} problem={problem} warnings={warnings} isCa={isCa} baseTitle={base?.title ?? draft.basedOn} />
      {!isCa && <Purposes draft={draft} onChange={change} problem={problem} base={base} />}
      {isCa && <NameLimits draft={draft} onChange={change} problem={problem} warnings={warnings} />}
      <Places draft={draft} onChange={change} problem={problem} warnings={warnings} />
      <Extensions draft={draft} onChange={change} problem={problem} warnings={warnings} />
      {reading.problems.definition !== undefined && <Notice tone="warning" message={reading.problems.definition} />}
    </FormDialog>
  )
}

interface PartProps {
  draft: ProfileDraft
  onChange: (part: Partial<ProfileDraft>) => void
  problem: (field: ProfileField) => string | undefined
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.part} aria-label={title}>
      <h3 className={classes.heading}>{title}</h3>
      <Stack gap="sm">{children}</Stack>
    </section>
  )
}

/** What consumers make of it, beside the field that it is about. */
function Warnings({ warnings, of }: { warnings: readonly ProfileWarning[]; of: readonly ProfileWarningCode[] }) {
  return warnings
    .filter(({ code }) => of.includes(code))
    .map(({ code, message, consumers }) => (
      <Notice key={code} tone="warning" message={message} {...(consumers.length > 0 && { remedy: `Concerns ${listWords(consumers, consumers.length)}.` })} />
    ))
}

function Keys({ draft, onChange, problem, warnings }: PartProps & { warnings: readonly ProfileWarning[] }) {
  const allowed = keyTypes.filter((each) => draft.keyTypes.includes(each))
  return (
    <Part title="Key and validity">
      <Checkbox.Group
        label="Key types that may be chosen"
        value={[...draft.keyTypes]}
        error={problem('keyTypes')}
        onChange={(chosen) => {
          const types = chosen
          onChange({ keyTypes: types, ...(!types.includes(draft.defaultKeyType) && types[0] && { defaultKeyType: keyTypes.find((each) => types.includes(each))! }) })
        }}
      >
        <Group gap="md" mt={6}>
          {keyTypes.map((each) => (
            <Checkbox key={each} value={each} label={keyTypeTitles[each]} />
          ))}
        </Group>
      </Checkbox.Group>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Select
          label="Usual key"
          value={allowed.includes(draft.defaultKeyType) ? draft.defaultKeyType : null}
          data={allowed.map((each) => ({ value: each, label: keyTypeTitles[each] }))}
          error={problem('defaultKeyType')}
          allowDeselect={false}
          onChange={(chosen) => chosen !== null && onChange({ defaultKeyType: chosen })}
        />
        <NumberInput
          label="Usually valid for (days)"
          value={draft.days}
          min={1}
          clampBehavior="none"
          allowDecimal={false}
          allowNegative={false}
          thousandSeparator=","
          error={problem('days')}
          onChange={(value) => onChange({ days: value === '' ? '' : Number(value) })}
        />
      </SimpleGrid>
      <Warnings warnings={warnings} of={['LONG_VALIDITY']} />
    </Part>
  )
}

function SubjectDefaults({ draft, onChange, problem }: PartProps) {
  const field = (name: Exclude<keyof ProfileDraft['subject'], 'country'>, label: string) => (
    <TextInput
      label={label}
      value={draft.subject[name]}
      error={problem(`subject.${name}`)}
      onChange={({ currentTarget: { value } }) => onChange({ subject: { ...draft.subject, [name]: value } })}
    />
  )
  return (
    <Part title="Subject, where nothing else is given">
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm" verticalSpacing="sm">
        {field('organization', 'Organisation (O)')}
        {field('organizationalUnit', 'Unit (OU)')}
        {field('locality', 'Locality (L)')}
        {field('state', 'State or province (ST)')}
        <CountrySelect
          label="Country (C)"
          value={draft.subject.country}
          error={problem('subject.country')}
          onChange={(country) => onChange({ subject: { ...draft.subject, country } })}
        />
      </SimpleGrid>
    </Part>
  )
}

interface KeyUsagesProps extends PartProps {
  warnings: readonly ProfileWarning[]
  isCa: boolean
  baseTitle: string
}

function KeyUsages({ draft, onChange, problem, warnings, isCa, baseTitle }: KeyUsagesProps) {
  const usual: readonly KeyUsage[] = isCa ? ['keyCertSign', 'cRLSign'] : ['digitalSignature', 'keyEncipherment']
  return (
    <Part title="Key usage">
      <Switch
        label={`As ${baseTitle} has it`}
        checked={draft.keyUsage === null}
        onChange={(event) => onChange({ keyUsage: event.currentTarget.checked ? null : usual })}
      />
      {draft.keyUsage && (
        <Checkbox.Group aria-label="Bits of the key usage" value={[...draft.keyUsage]} error={problem('keyUsage')} onChange={(chosen) => onChange({ keyUsage: chosen })}>
          <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm" verticalSpacing={8}>
            {keyUsages.map((each) => (
              <Checkbox key={each} value={each} label={each} description={usageWords({ keyUsage: [each], extendedKeyUsage: [] })[0]!.words} />
            ))}
          </SimpleGrid>
        </Checkbox.Group>
      )}
      <Warnings warnings={warnings} of={['NO_KEY_ENCIPHERMENT', 'KEY_USAGE_OF_SOME_KEYS']} />
    </Part>
  )
}

function Purposes({ draft, onChange, problem, base }: PartProps & { base: ProfileSummary | undefined }) {
  return (
    <Part title="Purposes (extended key usage)">
      <Switch
        label={`As ${base?.title ?? draft.basedOn} has it`}
        checked={draft.extendedKeyUsage === null}
        onChange={(event) => onChange({ extendedKeyUsage: event.currentTarget.checked ? null : [...(base?.extendedKeyUsage ?? [])] })}
      />
      {draft.extendedKeyUsage && (
        <>
          <Checkbox.Group aria-label="Purposes" value={[...draft.extendedKeyUsage]} error={problem('extendedKeyUsage')} onChange={(chosen) => onChange({ extendedKeyUsage: chosen })}>
            <Group gap="lg">
              {purposes.map((each) => (
                <Checkbox key={each} value={each} label={each} description={usageWords({ keyUsage: [], extendedKeyUsage: [each] })[0]!.words} />
              ))}
            </Group>
          </Checkbox.Group>
          <Lines label="Other purposes" description="Object identifiers, one a line." placeholder="1.3.6.1.4.1.99999.1" value={draft.otherPurposes} error={problem('otherPurposes')} onChange={(otherPurposes) => onChange({ otherPurposes })} />
        </>
      )}
    </Part>
  )
}

function NameLimits({ draft, onChange, problem, warnings }: PartProps & { warnings: readonly ProfileWarning[] }) {
  return (
    <Part title="Names that the CA may give">
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Lines label="Only below" description="One a line: dns:DOMAIN, ip:NETWORK, email:ADDRESS, uri:HOST." placeholder="dns:home.lan" value={draft.permitted} error={problem('permitted')} onChange={(permitted) => onChange({ permitted })} />
        <Lines label="Never below" description="The same, of what it may not give." placeholder="ip:10.0.0.0/8" value={draft.excluded} error={problem('excluded')} onChange={(excluded) => onChange({ excluded })} />
      </SimpleGrid>
      <Checkbox label="Who does not understand them must refuse" checked={draft.areConstraintsCritical} onChange={(event) => onChange({ areConstraintsCritical: event.currentTarget.checked })} />
      <Warnings warnings={warnings} of={['CRITICAL_NAME_CONSTRAINTS', 'NAME_CONSTRAINTS_NOT_EVALUATED']} />
    </Part>
  )
}

function Places({ draft, onChange, problem, warnings }: PartProps & { warnings: readonly ProfileWarning[] }) {
  return (
    <Part title="Where to ask about it">
      <Lines label="Revocation lists (CRL distribution points)" description="Addresses, one a line." placeholder="http://pki.home.lan/home-ca.crl" value={draft.crlDistributionPoints} error={problem('crlDistributionPoints')} onChange={(crlDistributionPoints) => onChange({ crlDistributionPoints })} />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Lines label="Revocation status (OCSP)" placeholder="http://ocsp.home.lan" value={draft.ocsp} error={problem('ocsp')} onChange={(ocsp) => onChange({ ocsp })} />
        <Lines label="The issuer’s certificate" placeholder="http://pki.home.lan/home-ca.crt" value={draft.caIssuers} error={problem('caIssuers')} onChange={(caIssuers) => onChange({ caIssuers })} />
      </SimpleGrid>
      <Warnings warnings={warnings} of={['ENCRYPTED_LOCATION']} />
    </Part>
  )
}

function Extensions({ draft, onChange, problem, warnings }: PartProps & { warnings: readonly ProfileWarning[] }) {
  const { extensions } = draft
  const edit = (index: number, part: Partial<ProfileDraft['extensions'][number]>) =>
    onChange({ extensions: extensions.map((row, each) => (each === index ? { ...row, ...part } : row)) })
  return (
    <Part title="Additional extensions">
      {extensions.map((row, index) => (
        <div key={row.key} className={classes.extension}>
          <TextInput
            label={`Object identifier ${index + 1}`}
            placeholder="1.3.6.1.4.1.99999.2"
            classNames={{ input: classes.mono }}
            value={row.oid}
            error={problem(`extensions.${index}.oid`)}
            onChange={({ currentTarget: { value } }) => edit(index, { oid: value })}
          />
          <TextInput
            label={`DER value ${index + 1}, hex or base64`}
            placeholder="0500"
            classNames={{ input: classes.mono }}
            value={row.value}
            error={problem(`extensions.${index}.value`)}
            onChange={({ currentTarget: { value } }) => edit(index, { value })}
          />
          <Checkbox className={classes.critical} label="Critical" checked={row.isCritical} onChange={(event) => edit(index, { isCritical: event.currentTarget.checked })} />
          <ActionIcon className={classes.removeRow} aria-label={`Remove extension ${index + 1}`} onClick={() => onChange({ extensions: extensions.filter((_, each) => each !== index) })}>
            <IconX size={16} />
          </ActionIcon>
        </div>
      ))}
      {problem('extensions') !== undefined && <Notice tone="warning" message={problem('extensions')!} />}
      <Warnings warnings={warnings} of={['CRITICAL_EXTENSION']} />
      <Button
        size="compact-sm"
        variant="subtle"
        className={classes.add}
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => onChange({ extensions: [...extensions, { key: Math.max(-1, ...extensions.map(({ key }) => key)) + 1, oid: '', value: '', isCritical: false }] })}
      >
        Add an extension
      </Button>
    </Part>
  )
}

interface LinesProps {
  label: string
  description?: string
  placeholder: string
  value: string
  error: string | undefined
  onChange: (value: string) => void
}

/** A list with one entry on each line. */
function Lines({ onChange, ...field }: LinesProps) {
  return (
    <Textarea
      {...field}
      autosize
      minRows={1}
      maxRows={6}
      classNames={{ input: classes.mono! }}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      spellCheck={false}
      autoCapitalize="none"
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
