/** Whether a topic filter takes a topic (MQTT 5 4.7), also the filter of a shared subscription. */
export function matchesFilter(filter: string, topic: string): boolean {
  const wanted = (filter.startsWith('$share/') ? filter.split('/').slice(2).join('/') : filter).split('/')
  const levels = topic.split('/')
  // MQTT 5 4.7.2: a wildcard in the beginning does not take $SYS and its like.
  if (topic.startsWith('$') && /^[+#]/.test(wanted[0]!)) return false
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return true
    if (index >= levels.length || (level !== '+' && level !== levels[index])) return false
  }
  return wanted.length === levels.length
}
