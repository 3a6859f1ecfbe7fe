/** "Home CA", "Home CA or Garden CA", "any of the 7 authorities trusted here". */
export function anyOf(trusted: readonly string[]): string {
  if (trusted.length === 0) return 'nobody'
  if (trusted.length <= 3) return [trusted.slice(0, -1).join(', '), trusted.at(-1)].filter((part) => part !== '').join(' or ')
  return `any of the ${trusted.length} authorities trusted here`
}

/** A list with at most so many values; how many more there are is said. */
export function some(values: readonly string[], most = 8): string {
  const shown = values.slice(0, most).join(', ')
  return values.length > most ? `${shown} and ${values.length - most} more` : shown
}

/** The day of an ISO 8601 date, or the minute where it is near enough to matter. */
export function moment(date: string, now: Date): string {
  const isNear = Math.abs(Date.parse(date) - now.getTime()) < 2 * 86_400_000
  return isNear ? `${date.slice(0, 16).replace('T', ' ')} UTC` : date.slice(0, 10)
}
