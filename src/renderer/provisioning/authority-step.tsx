import { Button, Input, SegmentedControl, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { useCall } from '../calls/use-call.ts'
import { More } from '../components/more.tsx'
import { Notice } from '../components/notice.tsx'
import { SubjectFields } from '../components/subject-fields.tsx'
import { useVaultStore } from '../stores/vault-store.ts'
import { passphraseProblem } from '../unlock/passphrase-problem.ts'
import { dateWords } from '../words.ts'
import { CertificateChoice } from './certificate-choice.tsx'
import { KeyFields } from './key-fields.tsx'
import { Outcome } from './outcome.tsx'
import { StepPanel } from './step-panel.tsx'
import type { Wizard } from './use-wizard.ts'
import { NewVaultFields, noPassphrase, UnlockField } from './vault-fields.tsx'
import { editDraft, useWalkStore } from './walk-store.ts'

export interface AuthorityStepProps {
  wizard: Wizard
  onNext: () => void
  /** Called right before the vault is made (true), as the window then changes under this step, and when it could not be (false). */
  onOpening?: ((isOpening: boolean) => void) | undefined
}

/** Step 1: who signs. Where there is no vault yet, its passphrase is chosen here; where it is locked, it is unlocked here. */
export function AuthorityStep({ wizard, onNext, onOpening }: AuthorityStepProps) {
  const { draft, reading, profiles } = wizard
  const { authority } = reading
  const vault = useVaultStore((mirror) => mirror.vault)
  const stopped = useWalkStore((walk) => walk.stopped)
  const [refusals, setRefusals] = useState(0)
  const [typed, setTyped] = useState(noPassphrase)
  const create = useCall(
    (core, signal, passphrase: string, path: string) => core.vault.create({ passphrase, ...(path !== '' && { path }) }, { signal }),
    { outlivesPage: true },
  )
  const unlock = useCall((core, signal, passphrase: string) => core.vault.unlock({ passphrase }, { signal }))
  const open = useCall((core, signal, path: string) => core.vault.open(path === '' ? {} : { path }, { signal }))
  const { passphrase, again } = typed
  const file = draft.vault.file.trim()

  const next = async () => {
    const isVaultWrong = vault.state === 'none' && (passphraseProblem(passphrase) !== undefined || passphrase !== again)
    if (authority.hasProblem || isVaultWrong || (vault.state === 'locked' && passphrase === '')) {
      setRefusals((count) => count + 1)
      return
    }
    if (vault.state === 'none') onOpening?.(true)
    const opened =
      vault.state === 'none' ? await create.run(passphrase, file) : vault.state === 'locked' ? await unlock.run(passphrase) : true
    if (!opened) {
      if (vault.state === 'none') onOpening?.(false)
      return
    }
    setTyped(noPassphrase)
    onNext()
  }
  const showsAll = refusals > 0
  const isPair = draft.authority.structure === 'root-and-issuing'
  const { issuing } = authority
  return (
    <StepPanel
      question="Who vouches for your broker and devices?"
      sentence="An authority of your own. It signs a certificate for the broker and one for each device, and they trust what it has signed, nothing else."
      refusals={refusals}
      isRunning={create.isRunning || unlock.isRunning}
      hint={vault.state === 'none' ? 'Next creates the vault. Nothing is signed before step 3.' : undefined}
      onNext={() => void next()}
    >
      <Outcome of={create.error ?? open.error}>
        {stopped?.at === 'authority' && <Notice error={stopped.error} />}
        <Notice
          error={create.error}
          action={
            create.error?.code === 'VAULT_EXISTS' ? (
              <Button size="compact-sm" variant="default" loading={open.isRunning} onClick={() => void open.run(file)}>
                Open that vault
              </Button>
            ) : undefined
          }
        />
        <Notice error={open.error} />
      </Outcome>
      {vault.state === 'locked' && (
        <UnlockField
          passphrase={passphrase}
          error={showsAll && passphrase === '' ? 'Type the passphrase to go on.' : undefined}
          onChange={(unlocking) => setTyped({ ...typed, passphrase: unlocking })}
        />
      )}
      <Notice error={unlock.error} />
      {authority.candidates.length > 0 && (
        <CertificateChoice
          label="Authority"
          value={authority.existing?.fingerprint ?? null}
          certificates={authority.candidates}
          factOf={authorityFact}
          newKind="root-ca"
          newTitle="Make another authority"
          newText="A trust anchor of its own: devices of one do not know brokers of the other."
          onChange={(chosen) => editDraft('authority', { chosen })}
        />
      )}
      {!authority.existing && (
        <>
          <SubjectFields
            value={draft.authority.subject}
            nameLabel={isPair ? 'Name of the root CA' : 'Name of the authority'}
            namePlaceholder="Home CA"
            nameProblem={authority.nameProblem}
            showsAllProblems={showsAll}
            onChange={(subject) => editDraft('authority', { subject })}
          />
          <Input.Wrapper
            label="How many authorities?"
            labelElement="div"
            description={
              isPair
                ? 'Should this computer be stolen, the root is safe: it signs another issuing CA, and no device needs a new trust anchor.'
                : 'It signs everything. Right for most homes and workshops.'
            }
            inputWrapperOrder={['label', 'input', 'description', 'error']}
          >
            <SegmentedControl
              aria-label="How many authorities?"
              fullWidth
              value={draft.authority.structure}
              onChange={(structure) => editDraft('authority', { structure })}
              data={[
                { value: 'one', label: 'One CA' },
                { value: 'root-and-issuing', label: 'Root kept offline + issuing CA' },
              ]}
            />
          </Input.Wrapper>
          {isPair && (
            <TextInput
              label="Name of the issuing CA"
              description="It signs the broker and the devices; the root signs only this one."
              placeholder={issuing?.commonName}
              value={draft.authority.issuingName}
              error={issuing?.nameProblem}
              onChange={(event) => editDraft('authority', { issuingName: event.currentTarget.value })}
            />
          )}
          <More summary="Key and validity" isForcedOpen={authority.validity.problem !== undefined}>
            <KeyFields
              profile={profiles.authority}
              draft={draft.authority}
              reading={authority}
              onChange={(change) => editDraft('authority', change)}
            />
          </More>
        </>
      )}
      {vault.state === 'none' && (
        <NewVaultFields
          value={typed}
          file={draft.vault.file}
          showsAllProblems={showsAll}
          onChange={setTyped}
          onFileChange={(typedFile) => editDraft('vault', { file: typedFile })}
        />
      )}
    </StepPanel>
  )
}

function authorityFact({ kind, keyDescription, notAfter, issuer }: CertificateSummary): string {
  const what = kind === 'root-ca' ? 'Root CA' : `Issuing CA under ${issuer?.name ?? 'another one'}`
  return `${what}, ${keyDescription}, until ${dateWords(notAfter)}`
}
