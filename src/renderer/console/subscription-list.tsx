import { Button, Checkbox, CloseButton, SegmentedControl, Select, TextInput } from '@mantine/core'
import { useState, type SubmitEvent } from 'react'
import type { QoS } from '../../shared/mqtt.ts'
import { safeText } from '../../shared/safe-text.ts'
import { subscriptionSchema } from '../../shared/session.ts'
import { dropdownInPage } from '../components/dropdown-in-page.ts'
import { More } from '../components/more.tsx'
import { Notice } from '../components/notice.tsx'
import { reportFailure } from '../stores/notices-store.ts'
import { ColourMark } from './colour-mark.tsx'
import { qosLevels } from './qos-levels.ts'
import { subscribe, unsubscribe, type Subscription } from './session-store.ts'
import { ShortTopic } from './short-topic.tsx'
import { subscriptionColours, type SubscriptionColour } from './subscription-colour.ts'
import classes from './subscription-list.module.css'
import { useSessionParts } from './use-session-parts.ts'

const retainHandlings = [
  { value: '0', label: 'Retained messages are sent' },
  { value: '1', label: 'Only where it is new' },
  { value: '2', label: 'None are sent' },
]

const noMore = { noLocal: false, retainAsPublished: false, retainHandling: '0' }

/** What the session listens to, and the form for one more. */
export function SubscriptionList({ sessionKey: key }: { sessionKey: string }) {
  const { subscriptions, options } = useSessionParts(key, 'subscriptions', 'options')
  const [filter, setFilter] = useState('')
  const [qos, setQos] = useState('0')
  const [more, setMore] = useState(noMore)
  const [colour, setColour] = useState<SubscriptionColour | 'any'>('any')
  const [hasTried, setHasTried] = useState(false)
  const { noLocal, retainAsPublished, retainHandling } = more
  const parsed = subscriptionSchema.safeParse({ filter, qos: Number(qos) as QoS, noLocal, retainAsPublished, retainHandling: Number(retainHandling) })
  const problem = parsed.success ? undefined : problemWords(parsed.error.issues[0]!)
  const isShown = problem !== undefined && (filter !== '' || hasTried)
  const failed = subscriptions.filter(({ error }) => error !== undefined)

  const add = (event: SubmitEvent) => {
    event.preventDefault()
    setHasTried(!parsed.success)
    if (!parsed.success) return
    setFilter('')
    void subscribe(key, parsed.data, colour === 'any' ? undefined : colour)
  }
  return (
    <div className={classes.section}>
      <h2 className={classes.title}>Subscriptions</h2>
      <form className={classes.form} onSubmit={add} noValidate>
        <TextInput
          classNames={{ input: classes.input, error: classes.error, root: classes.filter, wrapper: classes.wrapper }}
          aria-label="Topic filter"
          placeholder="garden/+/temperature or #"
          size="xs"
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
        <div className={classes.line}>
          <SegmentedControl aria-label="QoS of the subscription" size="xs" data={qosLevels} value={qos} onChange={setQos} />
          <Button type="submit" size="compact-sm" variant="default">
            Subscribe
          </Button>
        </div>
        <More summary="Colour, retained, no local">
          <div className={classes.more}>
            <Select
              label="Colour"
              size="xs"
              data={[{ value: 'any', label: 'one that is free' }, ...subscriptionColours]}
              value={colour}
              {...dropdownInPage}
              onChange={(value) => setColour((value ?? 'any'))}
              renderOption={({ option }) => (
                <span className={classes.option}>
                  {option.value !== 'any' && <ColourMark colour={option.value} />}
                  {option.label}
                </span>
              )}
            />
            {options.protocolVersion === 5 ? (
              <>
                <Select
                  label="When it begins"
                  size="xs"
                  data={retainHandlings}
                  value={retainHandling}
                  {...dropdownInPage}
                  onChange={(value) => setMore({ ...more, retainHandling: value ?? '0' })}
                />
                <Checkbox
                  size="xs"
                  label="Keep the retain flag as published"
                  checked={retainAsPublished}
                  onChange={(event) => setMore({ ...more, retainAsPublished: event.currentTarget.checked })}
                />
                <Checkbox
                  size="xs"
                  label="Not what this client publishes"
                  checked={noLocal}
                  onChange={(event) => setMore({ ...more, noLocal: event.currentTarget.checked })}
                />
              </>
            ) : (
              <p className={classes.note}>MQTT 5 has more to choose.</p>
            )}
          </div>
        </More>
      </form>
      {failed.map(({ filter: which, error }) => (
        <Notice key={which} error={error} onClose={() => void unsubscribe(key, which).catch(reportFailure)} />
      ))}
      {subscriptions.length > 0 && (
        <ul className={classes.list} aria-label="Subscriptions">
          {subscriptions.map((subscription) => (
            <SubscriptionLine key={subscription.filter} sessionKey={key} subscription={subscription} />
          ))}
        </ul>
      )}
    </div>
  )
}

function SubscriptionLine({ sessionKey, subscription }: { sessionKey: string; subscription: Subscription }) {
  const { filter, grantedQos, qos, error, colour, noLocal, retainAsPublished } = subscription
  const state = error ? 'failed' : grantedQos === undefined ? 'waiting' : 'granted'
  const extras = [noLocal && 'no local', retainAsPublished && 'retain as published'].filter((each) => each !== false)
  return (
    <li className={classes.subscription} data-state={state}>
      <ColourMark colour={colour} />
      <span className={classes.topic} title={safeText(filter)}>
        <ShortTopic topic={filter} />
      </span>
      <span className={classes.qos} title={extras.join(', ')}>
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

function problemWords({ path, message }: { path: PropertyKey[]; message: string }): string {
  if (path[0] === 'noLocal') return `“Not what this client publishes” ${message}.`
  return `${/^[#+]/.test(message) ? '' : 'The topic filter '}${message}.`
}
