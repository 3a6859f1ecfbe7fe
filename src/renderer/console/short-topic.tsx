import { SafeText } from '../components/safe-text.tsx'
import { grouped } from '../words.ts'
import classes from './short-topic.module.css'
import { topicParts } from './topic-parts.ts'

/** Longer than any that people give, shorter than what makes a list slow: a topic may have 65,535 octets. */
const longest = 160

/** A topic for one line, shortened in its middle where the line is short; of a very long one the beginning, and how much more there is. */
export function ShortTopic({ topic }: { topic: string }) {
  const isLong = topic.length > longest
  const { start, end } = isLong ? { start: topic.slice(0, longest), end: '' } : topicParts(topic)
  return (
    <span className={classes.topic}>
      <span className={classes.start}>
        <SafeText>{start}</SafeText>
      </span>
      {end !== '' && (
        <span className={classes.end}>
          <SafeText>{end}</SafeText>
        </span>
      )}
      {isLong && <span className={classes.end}>+{grouped(topic.length - longest)} characters</span>}
    </span>
  )
}
