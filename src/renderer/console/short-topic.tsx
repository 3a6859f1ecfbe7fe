import { SafeText } from '../components/safe-text.tsx'
import { grouped } from '../words.ts'

/** Longer than any that people give, shorter than what makes a list slow: a topic may have 65,535 octets. */
const longest = 160

/** A topic for one line; of a very long one the beginning, and how much more there is. */
export function ShortTopic({ topic }: { topic: string }) {
  if (topic.length <= longest) return <SafeText>{topic}</SafeText>
  return (
    <>
      <SafeText>{topic.slice(0, longest)}</SafeText>… +{grouped(topic.length - longest)} characters
    </>
  )
}
