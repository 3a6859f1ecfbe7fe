/** A topic in two parts: where the line is too short, the first gives way and the second stays whole. */
export interface TopicParts {
  start: string
  /** The last level with its slash, which is what neighbours in a list differ by; may be empty. */
  end: string
}

/** A last level longer than this would leave nothing of the beginning. In characters of a monospaced font. */
const longestEnd = 22
/** What is kept of a last level that is longer. */
const cutEnd = 12

/** Takes a topic apart so that it can be shortened in its middle. The parts together are the topic. */
export function topicParts(topic: string): TopicParts {
  const slash = topic.lastIndexOf('/')
  let at = slash > 0 && topic.length - slash <= longestEnd ? slash : Math.max(0, topic.length - cutEnd)
  // A character of two code units is not taken apart.
  if (/[\uDC00-\uDFFF]/.test(topic.charAt(at))) at += 1
  return slash <= 0 && topic.length <= longestEnd ? { start: topic, end: '' } : { start: topic.slice(0, at), end: topic.slice(at) }
}
