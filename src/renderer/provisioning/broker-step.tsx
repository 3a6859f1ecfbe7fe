import { Button, Stack, TextInput } from '@mantine/core'
import { IconDeviceDesktop } from '@tabler/icons-react'
import { useState } from 'react'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { safeText } from '../../shared/safe-text.ts'
import { useQuery } from '../calls/use-query.ts'
import { addRows, type AltNameDraft } from '../components/alt-name-draft.ts'
import { AltNameEditor } from '../components/alt-name-editor.tsx'
import { More } from '../components/more.tsx'
import { Notice } from '../components/notice.tsx'
import { dateWords, listWords } from '../words.ts'
import { CertificateChoice } from './certificate-choice.tsx'
import { KeyFields } from './key-fields.tsx'
import { nameHints } from './name-hints.ts'
import { StepPanel } from './step-panel.tsx'
import type { Wizard } from './use-wizard.ts'
import { editDraft, useWalkStore } from './walk-store.ts'

/** Step 2: the names by which clients reach the broker. */
export function BrokerStep({ wizard, onNext, onBack }: { wizard: Wizard; onNext: () => void; onBack: () => void }) {
  const { broker } = wizard.reading
  const stopped = useWalkStore((walk) => walk.stopped)
  const [refusals, setRefusals] = useState(0)
  const next = () => {
    if (broker.hasProblem) setRefusals((count) => count + 1)
    else onNext()
  }
  return (
    <StepPanel
      question="Where will clients reach your broker?"
      sentence="Its certificate lists these names and addresses. A client that came by any other hangs up."
      refusals={refusals}
      onNext={next}
      onBack={onBack}
    >
      {stopped?.at === 'broker' && <Notice error={stopped.error} />}
      {broker.candidates.length > 0 && (
        <CertificateChoice
          label="Broker"
          value={broker.existing?.fingerprint ?? null}
          certificates={broker.candidates}
          factOf={brokerFact}
          newKind="broker"
          newTitle="Issue another certificate"
          newText="For another broker, or with other names."
          onChange={(chosen) => editDraft('broker', { chosen })}
        />
      )}
      {!broker.existing && <NewBroker wizard={wizard} showsAllProblems={refusals > 0} />}
    </StepPanel>
  )
}

function NewBroker({ wizard, showsAllProblems }: { wizard: Wizard; showsAllProblems: boolean }) {
  const { draft, reading, profiles } = wizard
  const { broker } = reading
  const suggestions = useQuery(['suggested-names'], (core, signal) => core.app.suggestAltNames(undefined, { signal }))
  const missing = (suggestions.data ?? []).filter(
    ({ name, reason }) => reason !== 'container-name' && !broker.names.some(({ type, value }) => type === name.type && value === name.value),
  )
  const setNames = (altNames: AltNameDraft) => editDraft('broker', { altNames })
  return (
    <>
      <AltNameEditor
        label="Names and addresses"
        description="What a device is told to connect to: a name, an address, or both."
        value={draft.broker.altNames}
        types={profiles.broker.altNameTypes}
        suggestions={suggestions.data ?? []}
        offer={
          missing.length > 1 && (
            <Button
              variant="subtle"
              size="compact-sm"
              leftSection={<IconDeviceDesktop size={15} aria-hidden />}
              onClick={() => setNames(addRows(draft.broker.altNames, missing.map(({ name }) => name)))}
            >
              Add all names of this computer
            </Button>
          )
        }
        isRequired
        showsAllProblems={showsAllProblems}
        onChange={setNames}
      />
      {nameHints(broker.names).map(({ message, remedy, isMendedByDoubling }) => (
        <Notice
          key={message}
          tone="warning"
          message={message}
          remedy={remedy}
          action={
            isMendedByDoubling && (
              <Button size="compact-sm" variant="default" onClick={() => setNames({ ...draft.broker.altNames, alsoAsNames: true })}>
                Also list it as a name
              </Button>
            )
          }
        />
      ))}
      <More summary="Name, key and validity" isForcedOpen={broker.nameProblem !== undefined || broker.validity.problem !== undefined}>
        <Stack gap="sm">
          <TextInput
            label="Name of the broker"
            description="Its common name, for lists and logs; clients look at the names above."
            placeholder={broker.commonName}
            value={draft.broker.name}
            error={broker.nameProblem}
            onChange={(event) => editDraft('broker', { name: event.currentTarget.value })}
          />
          <KeyFields
            profile={profiles.broker}
            draft={draft.broker}
            reading={broker}
            onChange={(change) => editDraft('broker', change)}
          />
        </Stack>
      </More>
    </>
  )
}

function brokerFact({ altNames, notAfter }: CertificateSummary): string {
  return `${listWords(altNames.map(({ value }) => safeText(value)))}, until ${dateWords(notAfter)}`
}
