import { Button } from '@mantine/core'
import { IconMailOpened, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useCall } from '../calls/use-call.ts'
import { Confirm } from '../components/confirm.tsx'
import { CopyText } from '../components/copy-text.tsx'
import { Notice } from '../components/notice.tsx'
import { SafeBlock } from '../components/safe-block.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { DetailsPanel } from '../frame/details-panel.tsx'
import { Field, Part } from '../inspect/parts.tsx'
import inspected from '../inspect/inspected.module.css'
import { CopyPem } from '../inventory/copy-pem.tsx'
import { colonHex } from '../inventory/usage-words.ts'
import { keyTypeTitles } from '../../shared/key-type.ts'
import type { RequestSummary } from '../../shared/request.ts'
import { safeText } from '../../shared/safe-text.ts'
import { useNow } from '../stores/clock.ts'
import { exactMoment, momentWords } from '../words.ts'
import { AnswerRequest } from './answer-request.tsx'
import classes from './request-panel.module.css'
import { useProfileTitles } from './use-profiles.ts'

/** One request of ours: its PEM to send away, and what to do with the answer. */
export function RequestPanel({ request, isLoading }: { request: RequestSummary | undefined; isLoading: boolean }) {
  const [dialog, setDialog] = useState<'answer' | 'remove'>()
  const close = () => setDialog(undefined)
  return (
    <DetailsPanel
      title={request ? <SafeText>{request.name}</SafeText> : isLoading ? '' : 'Not found'}
      label={request ? `Request for ${safeText(request.name)}` : 'Request'}
      closeTo="/requests"
      actions={
        request && (
          <>
            <Button
              size="compact-sm"
              variant="light"
              leftSection={<IconMailOpened size={15} aria-hidden />}
              onClick={() => setDialog('answer')}
            >
              Take in the answer…
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconTrash size={15} aria-hidden />}
              onClick={() => setDialog('remove')}
            >
              Remove…
            </Button>
          </>
        )
      }
    >
      {!request && !isLoading && (
        <Notice tone="info" message="No such request waits here." remedy="It was answered or removed. An answered one is in the inventory." />
      )}
      {request && <Facts request={request} />}
      {request && dialog === 'answer' && <AnswerRequest request={request} onClose={close} />}
      {request && dialog === 'remove' && <RemoveRequest request={request} onClose={close} />}
    </DetailsPanel>
  )
}

function Facts({ request: { id, subject, profile, keyType, createdAt, pem } }: { request: RequestSummary }) {
  const now = useNow()
  const titleOf = useProfileTitles()
  return (
    <div className={classes.facts}>
      <p className={classes.sentence}>
        Made {momentWords(createdAt, now)}, and not answered yet. Send the text below to the authority that is to sign it, and drop the
        certificate that comes back on this window.
      </p>
      <div className={inspected.truth}>
        <SafeBlock text={pem} label="The request in PEM form" />
        <CopyPem pem={pem} verb="Copy the request" />
      </div>
      <Part title="What it asks for">
        <dl className={inspected.fields}>
          <Field name="Subject">
            <CopyText text={subject} what="subject" wraps />
          </Field>
          <Field name="For">
            <SafeText>{titleOf(profile)}</SafeText>
          </Field>
          <Field name="Key">{keyTypeTitles[keyType]}, its private half sealed in this vault</Field>
          <Field name="Made">{exactMoment(createdAt)}</Field>
          <Field name="SHA-256">
            <span className={inspected.octets}>
              <CopyText text={colonHex(id)} what="SHA-256 fingerprint" wraps />
            </span>
          </Field>
        </dl>
      </Part>
    </div>
  )
}

function RemoveRequest({ request: { id, name }, onClose }: { request: RequestSummary; onClose: () => void }) {
  const [, navigate] = useLocation()
  const remove = useCall((core, signal) => core.requests.remove({ reference: id }, { signal }))
  const confirm = async () => {
    if ((await remove.run()) === undefined) return
    onClose()
    navigate('/requests')
  }
  return (
    <Confirm
      isOpen
      title={`Remove the request for ${safeText(name)}?`}
      consequence="Its private key is destroyed with it. A certificate that still comes for it can never be used."
      verb="Remove the request and its key"
      isDestructive
      isRunning={remove.isRunning}
      error={remove.error}
      onConfirm={() => void confirm()}
      onClose={onClose}
    />
  )
}
