import { Button, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useCall } from '../../calls/use-call.ts'
import { altNameDraft, readAltNames } from '../../components/alt-name-draft.ts'
import { AltNameEditor } from '../../components/alt-name-editor.tsx'
import { More } from '../../components/more.tsx'
import { Notice } from '../../components/notice.tsx'
import { Progress } from '../../components/progress.tsx'
import { dayMs, type CertificateSummary } from '../../../shared/certificate.ts'
import type { AltName } from '../../../shared/alt-name.ts'
import type { EnrolProgress, EnrolResult } from '../../../shared/contract.ts'
import { safeText } from '../../../shared/safe-text.ts'
import { useNow } from '../../stores/clock.ts'
import { count, dateWords } from '../../words.ts'
import { FormDialog } from '../issuing/form-dialog.tsx'
import { IssuerSelect } from '../issuing/issuer-select.tsx'
import { KeyAndValidity, profileDecides, validityUnder } from '../issuing/key-and-validity.tsx'
import { useIssuing } from '../issuing/use-issuing.ts'
import { ValidityInput } from '../issuing/validity-input.tsx'
import { exportAddress } from './export-address.ts'
import { renewalConsequence, unfinishedRun } from './lifecycle-words.ts'

export interface RenewDialogProps {
  isOpen: boolean
  onClose: () => void
  /** End entities; those that can be renewed. */
  certificates: readonly CertificateSummary[]
  /** Whether a new key is made at first. */
  newKey?: boolean
  onDone?: (result: EnrolResult) => void
}

/** Renews (same key) or re-keys (new key) certificates, after saying what that does; then offers the new bundles. Give it a new `key` for each opening. */
export function RenewDialog({ isOpen, onClose, certificates, newKey: withNewKey = false, onDone }: RenewDialogProps) {
  const [, navigate] = useLocation()
  const now = useNow()
  // What is renewed stays the same while the lists behind the dialog change.
  const [renewed] = useState(certificates)
  const [first] = renewed
  const only = renewed.length === 1 ? first : undefined
  const [newKey, setNewKey] = useState(withNewKey || only?.keyType === null)
  const { profiles, issuers } = useIssuing(first?.kind ?? 'device', isOpen)
  const profile = profiles?.find(({ id }) => id === first?.profile) ?? profiles?.[0]
  const [names, setNames] = useState(() => altNameDraft(only?.altNames))
  const [issuerChoice, setIssuerChoice] = useState<string>()
  const [rest, setRest] = useState(profileDecides)
  const [isTried, setIsTried] = useState(false)
  const [progress, setProgress] = useState<EnrolProgress>()
  const own = issuers?.find(({ fingerprint }) => fingerprint === only?.issuer?.fingerprint)
  const issuer = issuers?.find(({ fingerprint }) => fingerprint === issuerChoice) ?? (only ? own : undefined)
  const usualDays = only && Math.max(1, Math.round((Date.parse(only.notAfter) - Date.parse(only.issuedAt)) / dayMs))
  const usual = profile && { ...profile, defaultValidityDays: usualDays ?? profile.defaultValidityDays, defaultKeyType: only?.keyType ?? profile.defaultKeyType }
  const validity = validityUnder(rest, usual, issuer, now)
  const nameReading = readAltNames(names)
  const areNamesChanged = only !== undefined && !isSame(nameReading.names, only.altNames)
  const renew = useCall(
    (core, signal) =>
      core.certificates.renew(
        {
          references: renewed.map(({ fingerprint }) => fingerprint),
          newKey,
          ...(newKey && rest.keyType !== undefined && { keyType: rest.keyType }),
          ...(rest.validity !== undefined && validity.days !== undefined && { validityDays: validity.days }),
          ...(areNamesChanged && { altNames: nameReading.names }),
          ...(issuerChoice !== undefined && { issuer: issuerChoice }),
        },
        { signal, onEvent: setProgress },
      ),
    { outlivesPage: true },
  )
  const result = renew.output
  const needsName = profile?.altNames === 'required'
  const submit = async () => {
    setIsTried(true)
    const areNamesWrong = only !== undefined && (nameReading.hasProblem || (needsName && nameReading.names.length === 0))
    if (areNamesWrong || validity.problem !== undefined) return
    setProgress(undefined)
    const done = await renew.run()
    if (done) onDone?.(done)
  }
  const verb = newKey ? 'Re-key' : 'Renew'
  const object = only ? safeText(only.name) : count(renewed.length, 'certificate')
  const types = [...new Set([...(profile?.altNameTypes ?? ['dns', 'ip']), ...renewed.flatMap(({ altNames }) => altNames.map(({ type }) => type))])]
  return (
    <FormDialog
      isOpen={isOpen}
      title={`${verb} ${object}`}
      verb={`${verb} ${object}`}
      isRunning={renew.isRunning}
      error={renew.error}
      onSubmit={() => void submit()}
      onClose={onClose}
      onStop={renew.cancel}
      outcome={
        renew.isRunning &&
        !only && (
          <Progress
            label={newKey ? 'Re-keying' : 'Renewing'}
            done={progress?.done ?? 0}
            total={progress?.total ?? renewed.length}
            {...(progress && { detail: progress.name })}
          />
        )
      }
      result={result && <Outcome result={result} newKey={newKey} />}
      nextStep={
        result &&
        result.issued.length > 0 && (
          <Button
            onClick={() => {
              onClose()
              navigate(exportAddress(result.issued))
            }}
          >
            {result.issued.length === 1 ? 'Export the bundle again' : `Export ${count(result.issued.length, 'bundle')}`}
          </Button>
        )
      }
    >
      <Notice tone="info" {...renewalConsequence(renewed, newKey)} />
      <SegmentedControl
        aria-label="Key of the new certificate"
        fullWidth
        value={newKey ? 'new' : 'same'}
        onChange={(chosen) => {
          setNewKey(chosen === 'new')
          renew.reset()
        }}
        data={[
          { value: 'same', label: 'The same key (renew)', disabled: only?.keyType === null },
          { value: 'new', label: 'A new key (re-key)' },
        ]}
      />
      {only && types.length > 0 && (
        <AltNameEditor
          value={names}
          onChange={setNames}
          label="Names and addresses"
          description={only.kind === 'broker' ? 'Those of the old certificate. Change them where clients reach it by others by now.' : 'Those of the old certificate.'}
          types={types}
          isRequired={needsName}
          showsAllProblems={isTried}
        />
      )}
      {usual &&
        (newKey ? (
          <KeyAndValidity value={rest} onChange={setRest} profile={usual} reading={validity} />
        ) : only ? (
          <ValidityInput
            value={rest.validity}
            defaultDays={usual.defaultValidityDays}
            reading={validity}
            onChange={(chosen) => setRest({ ...rest, validity: chosen })}
          />
        ) : (
          <p className="cw-unseen">Each is valid for as long as its old one was issued for.</p>
        ))}
      {issuers && issuers.length > 1 && (
        <More summary="Signed by another authority">
          <IssuerSelect issuers={issuers} value={issuer?.fingerprint} onChange={setIssuerChoice} />
        </More>
      )}
    </FormDialog>
  )
}

function Outcome({ result, newKey }: { result: EnrolResult; newKey: boolean }) {
  const unfinished = unfinishedRun(result)
  const [only, ...others] = result.issued
  const isOne = only !== undefined && others.length === 0
  return (
    <>
      {only && (
        <Notice
          tone="done"
          message={
            isOne
              ? `${safeText(only.name)} has a new certificate, valid until ${dateWords(only.notAfter)}.`
              : `${count(result.issued.length, 'new certificate is', 'new certificates are')} issued.`
          }
          remedy={
            newKey
              ? 'Export the bundle again and put it where the old one is: key and certificate together.'
              : 'Export the bundle again and put its certificate in the place of the old one; the key there stays right.'
          }
        />
      )}
      {unfinished && <Notice tone="warning" {...unfinished} />}
    </>
  )
}

function isSame(names: readonly AltName[], others: readonly AltName[]): boolean {
  const texts = (list: readonly AltName[]) => list.map(({ type, value }) => `${type}:${value}`).join(' ')
  return texts(names) === texts(others)
}
