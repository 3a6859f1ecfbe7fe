/** Counts, dates and lists in words. Dates are in UTC, as in certificates. */

/** "1 device", "2,500 devices". */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number.toLocaleString('en-GB')} ${number === 1 ? noun : plural}`
}

/** "a", "a and b", "a, b and c", "a, b and 7 more": at most `limit` of them. */
export function listWords(items: readonly string[], limit = 4): string {
  if (items.length > limit) return `${items.slice(0, limit - 1).join(', ')} and ${items.length - limit + 1} more`
  if (items.length <= 1) return items[0] ?? ''
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)!}`
}

/** "2027-12-23", of an ISO 8601 moment. */
export function dateWords(at: string): string {
  return new Date(at).toISOString().slice(0, 10)
}

/** "2027-12-23 08:36:32 UTC". */
export function momentWords(at: string): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** "2 ms", "1.4 s". */
export function durationWords(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

/** "812 bytes", "12.4 kB", "3.1 MB", "31.0 GB". */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) return count(bytes, 'byte')
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`
  return bytes < 1_000_000_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${(bytes / 1_000_000_000).toFixed(1)} GB`
}
