import { Button, CloseButton, SegmentedControl, TextInput } from '@mantine/core'
import { useState, type SubmitEvent } from 'react'
import { topicFilterSchema, type QoS } from '../../shared/mqtt.ts'
import { safeText } from '../../shared/safe-text.ts'
import { Notice } from '../components/notice.tsx'
import { reportFailure } from '../stores/notices-store.ts'
import { subscribe, unsubscribe, type ConsoleSession, type Subscription } from './session-store.ts'
import classes from './subscription-bar.module.css'
import { ShortTopic } from './short-topic.tsx'

const qosLevels = [
  { value: '0', label: 'QoS 0' },
  { value: '1', label: 'QoS 1' },
  { value: '2', label: 'QoS 2' },
]

/** What the session listens to, and the field for one more. */
export function SubscriptionBar({ session: { key, subscriptions } }: { session: ConsoleSession }) {
  const [filter, setFilter] = useState('')
  const [qos, setQos] = useState('0')
  const [hasTried, setHasTried] = useState(false)
  const problem = filterProblem(filter)
  const isShown = problem !== undefined && (filter !== '' || hasTried)
  const failed = subscriptions.filter(({ error }) => error !== undefined)

  const add = (event: SubmitEvent) => {
    event.preventDefault()
    setHasTried(problem !== undefined)
    if (problem !== undefined) return
    setFilter('')
    void subscribe(key, filter, Number(qos) as QoS)
  }
  return (
    <div className={classes.bar}>
      <div className={classes.line}>
        <form className={classes.form} onSubmit={add} noValidate>
          <TextInput
            className={classes.filter}
            classNames={{ input: classes.input, error: classes.error, wrapper: classes.wrapper }}
            aria-label="Topic filter"
            placeholder="garden/+/temperature or #"
            value={filter}
            error={isShown ? problem : undefined}
            spellCheck={false}
            autoCapitalize="none"
            autoComplete="off"
            onChange={(event) => {
              setFilter(event.currentTarget.value)
              setHasTried(false)
            }}
          />
          <SegmentedControl aria-label="QoS of the subscription" data={qosLevels} value={qos} onChange={setQos} />
          <Button type="submit" variant="default">
            Subscribe
          </Button>
        </form>
        {subscriptions.length > 0 && (
          <ul className={classes.list} aria-label="Subscriptions">
            {subscriptions.map((subscription) => (
              <SubscriptionChip key={subscription.filter} sessionKey={key} subscription={subscription} />
            ))}
          </ul>
        )}
      </div>
      {failed.map(({ filter: which, error }) => (
        <Notice key={which} error={error} onClose={() => void unsubscribe(key, which).catch(reportFailure)} />
      ))}
    </div>
  )
}

function SubscriptionChip({ sessionKey, subscription }: { sessionKey: string; subscription: Subscription }) {
  const { filter, grantedQos, qos, error } = subscription
  const state = error ? 'failed' : grantedQos === undefined ? 'waiting' : 'granted'
  return (
    <li className={classes.chip} data-state={state}>
      <span className={classes.topic} title={safeText(filter)}>
        <ShortTopic topic={filter} />
      </span>
      <span className={classes.qos}>
        {state === 'failed' ? 'refused' : state === 'waiting' ? 'not yet' : grantedQos === qos ? `QoS ${qos}` : `QoS ${grantedQos}, ${qos} asked`}
      </span>
      <CloseButton
        size="xs"
        aria-label={`Unsubscribe from ${safeText(filter)}`}
        onClick={() => void unsubscribe(sessionKey, filter).catch(reportFailure)}
      />
    </li>
  )
}

function filterProblem(filter: string): string | undefined {
  const parsed = topicFilterSchema.safeParse(filter)
  if (parsed.success) return undefined
  const { message } = parsed.error.issues[0]!
  return `${/^[#+]/.test(message) ? '' : 'The topic filter '}${message}.`
}
