import { Checkbox, NumberInput } from '@mantine/core'
import { useState } from 'react'
import { dayMs } from '../../shared/certificate.ts'
import { safeText } from '../../shared/safe-text.ts'
import { useCall } from '../calls/use-call.ts'
import { CopyText } from '../components/copy-text.tsx'
import { CopyButton } from '../components/copy-button.tsx'
import { fileNameOf, folderPart } from '../components/file-path.ts'
import { Notice } from '../components/notice.tsx'
import { PathField } from '../components/path-field.tsx'
import { FormDialog } from '../inventory/issuing/form-dialog.tsx'
import { useNow } from '../stores/clock.ts'
import { useVaultStore } from '../stores/vault-store.ts'
import { count, dateWords, listWords } from '../words.ts'
import { brokersLearn } from '../inventory/lifecycle/lifecycle-words.ts'

export interface IssueRevocationListsProps {
  isOpen: boolean
  onClose: () => void
  /** Whose lists; empty for all that have issued something. */
  authorities: readonly { fingerprint: string; name: string }[]
}

const usualDays = 30
const mostDays = 3650

/** Issues the next revocation list of one, some or all authorities, into one file. Give it a new `key` for each opening. */
export function IssueRevocationLists({ isOpen, onClose, authorities }: IssueRevocationListsProps) {
  const now = useNow()
  const vault = useVaultStore((mirror) => mirror.vault)
  const vaultFolder = vault.state === 'none' ? '' : folderPart(vault.path)
  const [areAll, setAreAll] = useState(authorities.length === 0)
  const [days, setDays] = useState<number | ''>(usualDays)
  const nameFor = (all: boolean) => (!all && authorities.length === 1 ? fileNameOf(authorities[0]!.name, '.crl.pem') : 'authorities.crl.pem')
  const [typed, setTyped] = useState<string>()
  const path = (typed ?? `${vaultFolder}${nameFor(areAll)}`).trim()
  const issue = useCall((core, signal, overwrite: boolean) =>
    core.authorities.issueRevocationLists(
      {
        references: areAll ? [] : authorities.map(({ fingerprint }) => fingerprint),
        validityDays: Number(days),
        ...(path !== '' && { to: path }),
        overwrite,
      },
      { signal },
    ),
  )
  const areDaysWrong = days === '' || !Number.isInteger(days) || days < 1 || days > mostDays
  const whose = areAll || authorities.length === 0 ? 'every authority that has issued something' : listWords(authorities.map(({ name }) => safeText(name)))
  const result = issue.output
  const isThere = issue.error?.code === 'BUNDLE_EXISTS'
  return (
    <FormDialog
      isOpen={isOpen}
      title={areAll || authorities.length !== 1 ? 'Issue the revocation lists' : 'Issue the revocation list'}
      verb={isThere ? 'Issue it and replace the file' : areAll || authorities.length !== 1 ? 'Issue the revocation lists' : 'Issue the revocation list'}
      isRunning={issue.isRunning}
      error={issue.error}
      onSubmit={() => {
        if (!areDaysWrong) void issue.run(isThere)
      }}
      onClose={onClose}
      result={
        result && (
          <>
            {result.lists.map((list) => (
              <Notice
                key={list.issuer.fingerprint}
                tone="done"
                message={`Number ${list.number} of ${safeText(list.issuer.name)}: ${list.entries === 0 ? 'nothing is revoked' : count(list.entries, 'revoked certificate')}.`}
                remedy={`The next one is due before ${dateWords(list.nextUpdate)}.`}
              />
            ))}
            {result.failed.length > 0 && (
              <Notice
                tone="warning"
                message={`Not of ${listWords(result.failed.map(({ name }) => safeText(name)))}.`}
                remedy={result.failed.map(({ message }) => message).join(' ')}
              />
            )}
            {result.path !== null && <CopyText text={result.path} what="path" wraps />}
            <Notice tone="info" message="Copy it to the broker now." remedy={brokersLearn} />
          </>
        )
      }
      nextStep={result && <CopyButton label="Copy the list" text={() => result.pem} />}
    >
      <Notice
        tone="info"
        message={`It lists what is revoked and on hold of ${whose}, signed now.`}
        remedy="A broker that uses it refuses those, and from the day of the next update on refuses every client: issue the next one before."
      />
      {authorities.length > 0 && (
        <Checkbox
          label="All authorities in one file"
          description="Mosquitto wants one for every authority that clients have their certificates from."
          checked={areAll}
          onChange={(event) => setAreAll(event.currentTarget.checked)}
        />
      )}
      <NumberInput
        label="Next update in (days)"
        value={days}
        min={1}
        max={mostDays}
        clampBehavior="none"
        allowDecimal={false}
        allowNegative={false}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        description={areDaysWrong ? undefined : `Due before ${dateWords(new Date(now.getTime() + days * dayMs).toISOString())}.`}
        error={areDaysWrong ? 'Give a whole number of days from 1 to 3,650.' : undefined}
        onChange={(value) => setDays(value === '' ? '' : Number(value))}
      />
      <PathField
        label="File"
        description={path === '' ? 'No file: the list stays in the vault.' : 'One PEM file, for crlfile in mosquitto.conf. Emptied, the list stays in the vault only.'}
        value={typed ?? path}
        fileName={nameFor(areAll)}
        onChange={(value) => {
          setTyped(value)
          if (isThere) issue.reset()
        }}
      />
    </FormDialog>
  )
}
