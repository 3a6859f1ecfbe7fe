import 'uplot/dist/uPlot.min.css'
import { CloseButton } from '@mantine/core'
import { useEffect, useRef } from 'react'
import UPlot from 'uplot'
import { safeText } from '../../shared/safe-text.ts'
import { count, grouped } from '../words.ts'
import { clockTime } from './message-time.ts'
import classes from './number-charts.module.css'
import type { NumberSeries } from './number-series.ts'
import { ShortTopic } from './short-topic.tsx'
import type { SubscriptionColour } from './subscription-colour.ts'
import { useTick } from './use-tick.ts'

export interface NumberChartProps {
  series: NumberSeries
  colour: SubscriptionColour
  onClose: () => void
}

/** The numbers of a topic over time, drawn a few times a second. The only file that imports uPlot. */
export function NumberChart({ series, colour, onClose }: NumberChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<UPlot>(undefined)
  const now = useTick(250)
  const { source, values, times, without, madeRoom } = series
  const last = values.at(-1)

  useEffect(() => {
    const element = place.current!
    const chart = new UPlot(optionsFor(element, colour), [[], []], element)
    plot.current = chart
    const observer = new ResizeObserver(() => chart.setSize(sizeOf(element)))
    observer.observe(element)
    return () => {
      observer.disconnect()
      chart.destroy()
    }
  }, [colour])
  useEffect(() => {
    plot.current?.setData([series.times, series.values])
  }, [series, now])

  const where = source.path === '' ? '' : ` at ${source.path}`
  return (
    <figure className={classes.chart} aria-label={safeText(`Numbers of ${source.topic}${where}`)}>
      <figcaption className={classes.caption}>
        <span className={classes.topic}>
          <ShortTopic topic={`${source.topic}${where}`} />
        </span>
        <span className={classes.value} data-last={last}>
          {last === undefined ? 'no number yet' : `${last} · ${count(times.length, 'number')}`}
          {without > 0 && ` · ${grouped(without)} without one`}
          {madeRoom > 0 && ` · ${grouped(madeRoom)} older made room`}
        </span>
        <CloseButton size="sm" aria-label={safeText(`Close the chart of ${source.topic}`)} onClick={onClose} />
      </figcaption>
      <div ref={place} className={classes.plot} role="img" aria-label={last === undefined ? 'No number yet' : `The last number is ${last}`} />
    </figure>
  )
}

function sizeOf(element: HTMLElement): { width: number; height: number } {
  return { width: Math.max(50, element.clientWidth), height: Math.max(50, element.clientHeight) }
}

function optionsFor(element: HTMLElement, colour: SubscriptionColour): UPlot.Options {
  // A canvas takes no variables of CSS; asked for at every drawing, since the theme may change.
  const token = (name: string) => () => getComputedStyle(element).getPropertyValue(name)
  const axis: UPlot.Axis = {
    stroke: token('--cw-dim'),
    font: '11px system-ui',
    grid: { stroke: token('--cw-line'), width: 1 },
    ticks: { stroke: token('--cw-line'), width: 1 },
  }
  return {
    ...sizeOf(element),
    legend: { show: false },
    cursor: { show: false },
    axes: [{ ...axis, space: 80, values: (_plot, seconds) => seconds.map((second) => clockTime(second * 1000).slice(0, 8)) }, { ...axis, size: 56 }],
    series: [{}, { stroke: token(`--cw-mark-${colour}`), width: 1.5, points: { size: 4 } }],
  }
}
