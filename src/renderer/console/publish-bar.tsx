import { Button, Checkbox, FileButton, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconSend } from '@tabler/icons-react'
import { useRef, useState, type KeyboardEvent } from 'react'
import { toBase64 } from '../../shared/base64.ts'
import type { QoS } from '../../shared/mqtt.ts'
import { safeText } from '../../shared/safe-text.ts'
import { useCall } from '../calls/use-call.ts'
import { dropdownInPage } from '../components/dropdown-in-page.ts'
import { Notice } from '../components/notice.tsx'
import { clockTime } from './message-time.ts'
import { PropertiesFields } from './properties-fields.tsx'
import classes from './publish-bar.module.css'
import { payloadForms, readPublish, readTypedPayload, topicProblem, type PayloadForm, type PublishDraft } from './publish-draft.ts'
import { PublishHistory } from './publish-history.tsx'
import { qosLevels } from './qos-levels.ts'
import { RepeatPublish } from './repeat-publish.tsx'
import { changeSession, notePublished, publish } from './session-store.ts'
import { useSessionParts } from './use-session-parts.ts'

const formTitles: Readonly<Record<PayloadForm, string>> = { text: 'Text', json: 'JSON', hex: 'Hex', base64: 'Base64', file: 'File' }

/** Says something: topic, payload, QoS, retain; opened, in any form, with properties, and again and again. Ctrl-Enter or Cmd-Enter sends. */
export function PublishBar({ sessionKey: key }: { sessionKey: string }) {
  const session = useSessionParts(key, 'key', 'state', 'publish', 'published', 'opened')
  const { state, publish: draft, opened } = session
  const { topic, qos, retain } = draft
  const [isOpen, setIsOpen] = useState(false)
  const [hasTried, setHasTried] = useState(false)
  const payloadField = useRef<HTMLTextAreaElement>(null)
  const protocolVersion = state.state === 'connected' ? state.protocolVersion : (opened?.options.protocolVersion ?? 5)
  const send = useCall(async () => {
    const { message } = readPublish(draft, protocolVersion)
    if (!message) return undefined
    const reasonCode = await publish(key, message)
    notePublished(key, draft)
    return { reasonCode, at: Date.now(), qos }
  })
  const change = (part: Partial<PublishDraft>) => {
    setHasTried(false)
    changeSession(key, ({ publish: before }) => ({ publish: { ...before, ...part } }))
  }
  const noTopic = topicProblem(topic)
  const typed = readTypedPayload(draft)
  const { problem } = readPublish(draft, protocolVersion)
  const submit = () => {
    setHasTried(problem !== undefined)
    if (problem === undefined) void send.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault()
      submit()
    } else if ((event.target as Element).matches('input[type="text"], input:not([type])')) {
      // A message should not go off because somebody expected the next field.
      event.preventDefault()
      payloadField.current?.focus()
    }
  }
  const clearsRetained = retain && typed.payload === ''
  return (
    <div className={classes.bar}>
      <form
        className={classes.form}
        aria-label="Publish"
        noValidate
        onKeyDown={onKeyDown}
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <Notice error={send.error} onClose={send.reset} />
        <div className={classes.fields}>
          <div className={classes.left}>
            <TextInput
              className={classes.topic}
              classNames={{ input: classes.mono, error: classes.error, wrapper: classes.wrapper }}
              aria-label="Topic"
              placeholder="Topic, such as garden/light"
              value={topic}
              error={noTopic !== undefined && (topic !== '' || hasTried) ? noTopic : undefined}
              spellCheck={false}
              autoCapitalize="none"
              autoComplete="off"
              onChange={(event) => change({ topic: event.currentTarget.value })}
            />
          </div>
          <div className={classes.middle}>
            {draft.form === 'file' ? (
              <FileField draft={draft} onChange={change} />
            ) : (
              <Textarea
                ref={payloadField}
                classNames={{ input: classes.mono, wrapper: classes.wrapper, error: classes.error, root: classes.topic }}
                aria-label="Payload"
                placeholder="Payload"
                autosize
                minRows={isOpen ? 6 : 2}
                maxRows={isOpen ? 14 : 6}
                value={draft.payload}
                error={typed.problem !== undefined && (draft.payload !== '' || hasTried) ? safeText(typed.problem) : undefined}
                spellCheck={false}
                onChange={(event) => change({ payload: event.currentTarget.value })}
              />
            )}
          </div>
          <div className={classes.right}>
            <Button type="submit" variant={state.state === 'connected' ? 'filled' : 'default'} loading={send.isRunning} leftSection={<IconSend size={16} aria-hidden />}>
              {clearsRetained ? 'Clear retained' : 'Publish'}
            </Button>
            <p className={classes.outcome} role="status">
              {send.output ? outcomeWords(send.output) : shortcut}
            </p>
          </div>
        </div>
        <div className={classes.tools}>
          <SegmentedControl
            aria-label="QoS of the message"
            size="xs"
            data={qosLevels}
            value={String(qos)}
            onChange={(value) => change({ qos: Number(value) as QoS })}
          />
          <Checkbox label="Retain" checked={retain} onChange={(event) => change({ retain: event.currentTarget.checked })} />
          <Select
            aria-label="Written as"
            className={classes.written}
            size="xs"
            data={payloadForms.map((value) => ({ value, label: formTitles[value] }))}
            value={draft.form}
            {...dropdownInPage}
            onChange={(form) => change({ form: (form ?? 'text') })}
          />
          <Button
            size="compact-sm"
            variant="subtle"
            aria-expanded={isOpen}
            aria-label={isOpen ? 'Less of the message' : 'More: properties, repeat'}
            rightSection={isOpen ? <IconChevronUp size={14} aria-hidden /> : <IconChevronDown size={14} aria-hidden />}
            onClick={() => setIsOpen(!isOpen)}
          >
            {isOpen ? 'Less' : 'More'}
          </Button>
          {hasTried && problem !== undefined && problem !== noTopic && problem !== typed.problem && <span className={classes.problem}>{problem}</span>}
        </div>
        {isOpen &&
          (protocolVersion === 5 ? (
            <PropertiesFields value={draft.properties} onChange={(properties) => change({ properties })} />
          ) : (
            <p className={classes.note}>MQTT 3.1.1 has no properties.</p>
          ))}
      </form>
      <div className={classes.beside}>
        <PublishHistory session={session} />
        {isOpen && <RepeatPublish session={session} protocolVersion={protocolVersion} />}
      </div>
    </div>
  )
}

/** More than any broker takes by default. */
const largestFile = 16 * 1024 * 1024

function FileField({ draft: { file }, onChange }: { draft: PublishDraft; onChange: (part: Partial<PublishDraft>) => void }) {
  const read = useCall(async (_core, _signal, chosen: File) => {
    onChange({ file: { name: chosen.name, octets: toBase64(new Uint8Array(await chosen.arrayBuffer())) } })
  })
  const [tooLarge, setTooLarge] = useState<string>()
  const choose = (chosen: File | null) => {
    if (!chosen) return
    const isTooLarge = chosen.size > largestFile
    setTooLarge(isTooLarge ? `${safeText(chosen.name)} is larger than 16 MiB.` : undefined)
    if (!isTooLarge) void read.run(chosen)
  }
  return (
    <div className={classes.file}>
      <FileButton onChange={choose}>
        {(props) => (
          <Button {...props} size="compact-sm" variant="default" loading={read.isRunning}>
            Choose a file
          </Button>
        )}
      </FileButton>
      <span className={classes.note}>{tooLarge ?? (file ? safeText(file.name) : 'Its octets are the payload.')}</span>
    </div>
  )
}

const isMac = /mac/i.test(navigator.userAgent)
const shortcut = isMac ? '⌘ Enter' : 'Ctrl Enter'

/** MQTT 5 3.4.2.1: 0x10 is "No matching subscribers". */
const nobodyListens = 0x10

function outcomeWords({ reasonCode, at, qos }: { reasonCode: number; at: number; qos: QoS }): string {
  const time = clockTime(at).slice(0, 8)
  if (reasonCode === nobodyListens) return `Taken ${time}; nobody listens to it`
  return qos === 0 ? `Sent ${time}` : `Taken ${time}`
}
