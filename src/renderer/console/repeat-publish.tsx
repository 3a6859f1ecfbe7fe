import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useCall } from '../calls/use-call.ts'
import { Notice } from '../components/notice.tsx'
import { count, grouped } from '../words.ts'
import classes from './publish-bar.module.css'
import { readPublish } from './publish-draft.ts'
import type { ConsoleSession } from './session-store.ts'

const limits = { everyMs: 86_400_000, count: 1_000_000_000 }

/** Publishes what stands in the bar every so many milliseconds, so many times. */
export function RepeatPublish({ session: { key, publish: draft }, protocolVersion }: { session: Pick<ConsoleSession, 'key' | 'publish'>; protocolVersion: 4 | 5 }) {
  const [everyMs, setEveryMs] = useState('1000')
  const [times, setTimes] = useState('10')
  const [sent, setSent] = useState(0)
  const { message, problem } = readPublish(draft, protocolVersion)
  const isReady = isWithin(everyMs, limits.everyMs) && isWithin(times, limits.count)
  const repeat = useCall(async (core, signal) => {
    if (!message) return undefined
    setSent(0)
    const onEvent = ({ sent: now }: { sent: number }) => setSent(now)
    return core.sessions.repeat({ sessionId: key, ...message, everyMs: Number(everyMs), count: Number(times) }, { signal, onEvent })
  })
  return (
    <div className={classes.repeat} role="group" aria-label="Repeat">
      <TextInput size="xs" label="Every (ms)" value={everyMs} w={90} error={!isWithin(everyMs, limits.everyMs)} onChange={(event) => setEveryMs(event.currentTarget.value)} />
      <TextInput size="xs" label="Times" value={times} w={90} error={!isWithin(times, limits.count)} onChange={(event) => setTimes(event.currentTarget.value)} />
      {repeat.isRunning ? (
        <Button size="compact-sm" variant="default" onClick={repeat.cancel}>
          Stop
        </Button>
      ) : (
        <Button size="compact-sm" variant="default" disabled={!isReady || message === undefined} title={problem} onClick={() => void repeat.run()}>
          Repeat
        </Button>
      )}
      <span className={classes.note} role="status">
        {repeat.isRunning ? `${grouped(sent)} of ${times} published` : repeat.output ? `${count(repeat.output.sent, 'message')} published` : ''}
      </span>
      <Notice error={repeat.error} onClose={repeat.reset} />
    </div>
  )
}

function isWithin(text: string, most: number): boolean {
  return /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= most
}
