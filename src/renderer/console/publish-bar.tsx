import { Button, Checkbox, SegmentedControl, Textarea, TextInput } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { useRef, useState, type KeyboardEvent } from 'react'
import { topicNameSchema, type QoS } from '../../shared/mqtt.ts'
import { useCall } from '../calls/use-call.ts'
import { Notice } from '../components/notice.tsx'
import { clockTime } from './message-time.ts'
import { payloadOfText } from './payload.ts'
import classes from './publish-bar.module.css'
import { changeSession, publish, type ConsoleSession, type PublishDraft } from './session-store.ts'

const qosLevels = [
  { value: '0', label: 'QoS 0' },
  { value: '1', label: 'QoS 1' },
  { value: '2', label: 'QoS 2' },
]

/** Says something: topic, payload, QoS, retain. Ctrl-Enter or Cmd-Enter sends from any of its fields. */
export function PublishBar({ session: { key, state, publish: draft } }: { session: ConsoleSession }) {
  const { topic, payload, qos, retain } = draft
  const [hasTried, setHasTried] = useState(false)
  const payloadField = useRef<HTMLTextAreaElement>(null)
  const send = useCall(async () => {
    const reasonCode = await publish(key, { topic, payload: payloadOfText(payload), qos, retain })
    return { reasonCode, at: Date.now(), qos }
  })
  const change = (part: Partial<PublishDraft>) => {
    setHasTried(false)
    changeSession(key, ({ publish: before }) => ({ publish: { ...before, ...part } }))
  }
  const problem = topicProblem(topic)
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
  const clearsRetained = retain && payload === ''
  return (
    <form
      className={classes.bar}
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
            error={problem !== undefined && (topic !== '' || hasTried) ? problem : undefined}
            spellCheck={false}
            autoCapitalize="none"
            autoComplete="off"
            onChange={(event) => change({ topic: event.currentTarget.value })}
          />
          <div className={classes.choices}>
            <SegmentedControl
              aria-label="QoS of the message"
              size="xs"
              data={qosLevels}
              value={String(qos)}
              onChange={(value) => change({ qos: Number(value) as QoS })}
            />
            <Checkbox label="Retain" checked={retain} onChange={(event) => change({ retain: event.currentTarget.checked })} />
          </div>
        </div>
        <Textarea
          ref={payloadField}
          className={classes.payload}
          classNames={{ input: classes.mono }}
          aria-label="Payload"
          placeholder="Payload"
          autosize
          minRows={3}
          maxRows={8}
          value={payload}
          spellCheck={false}
          onChange={(event) => change({ payload: event.currentTarget.value })}
        />
        <div className={classes.right}>
          <Button type="submit" variant={state.state === 'connected' ? 'filled' : 'default'} loading={send.isRunning} leftSection={<IconSend size={16} aria-hidden />}>
            {clearsRetained ? 'Clear retained' : 'Publish'}
          </Button>
          <p className={classes.outcome} role="status">
            {send.output ? outcomeWords(send.output) : shortcut}
          </p>
        </div>
      </div>
    </form>
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

function topicProblem(topic: string): string | undefined {
  const parsed = topicNameSchema.safeParse(topic)
  return parsed.success ? undefined : `The topic ${parsed.error.issues[0]!.message}.`
}
