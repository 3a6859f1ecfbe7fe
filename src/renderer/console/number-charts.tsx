import { Button, TextInput } from '@mantine/core'
import { useState, type SubmitEvent } from 'react'
import type { LoggedMessage } from './message-log.ts'
import { NumberChart } from './number-chart.tsx'
import classes from './number-charts.module.css'
import { pathSteps } from './number-series.ts'
import { topicProblem } from './publish-draft.ts'
import { addChart, chartsOf, removeChart } from './session-watchers.ts'
import { subscriptionColours } from './subscription-colour.ts'
import { useTick } from './use-tick.ts'

/** Numbers as live charts: which topic, and where in its payload. */
export function NumberCharts({ sessionKey: key, chosen }: { sessionKey: string; chosen: LoggedMessage | undefined }) {
  const [typed, setTyped] = useState<string>()
  const [path, setPath] = useState('')
  const [hasTried, setHasTried] = useState(false)
  // Charts are added from the tree of topics, too.
  useTick(250)
  const topic = typed ?? chosen?.topic ?? ''
  const charts = chartsOf(key)
  const noTopic = topicProblem(topic)
  const noPath = pathSteps(path) === undefined ? 'Such as sensors[0].temperature.' : undefined
  const draw = (event: SubmitEvent) => {
    event.preventDefault()
    setHasTried(noTopic !== undefined)
    if (noTopic !== undefined || noPath !== undefined) return
    addChart(key, { topic, path })
    setTyped(undefined)
    setPath('')
  }
  return (
    <section className={classes.charts} aria-label="Numbers">
      <form className={classes.form} onSubmit={draw} noValidate>
        <TextInput
          className={classes.field}
          classNames={{ input: classes.input }}
          size="xs"
          aria-label="Topic to draw"
          placeholder="Topic to draw"
          value={topic}
          error={hasTried ? noTopic : undefined}
          spellCheck={false}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <TextInput
          className={classes.field}
          classNames={{ input: classes.input }}
          size="xs"
          aria-label="Where in its JSON"
          placeholder="Where in its JSON, if it is JSON"
          value={path}
          error={noPath}
          spellCheck={false}
          onChange={(event) => setPath(event.currentTarget.value)}
        />
        <Button type="submit" size="compact-sm" variant="default">
          Draw
        </Button>
      </form>
      <div className={classes.all}>
        {charts.map((series, index) => (
          <NumberChart
            key={`${series.source.topic}\n${series.source.path}`}
            series={series}
            colour={subscriptionColours[index % subscriptionColours.length]!}
            onClose={() => removeChart(key, series)}
          />
        ))}
      </div>
    </section>
  )
}
