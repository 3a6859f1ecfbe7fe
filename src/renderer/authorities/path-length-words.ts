/** What a CA's path length (RFC 5280 4.2.1.9) means: null is no limit. */
export function pathLengthWords(pathLength: number | null): string {
  switch (pathLength) {
    case null:
      return 'Any number of levels of authorities may stand below it'
    case 0:
      return 'No authority may stand below it: it signs brokers, devices and clients'
    case 1:
      return 'One level of authorities may stand below it'
    default:
      return `${pathLength} levels of authorities may stand below it`
  }
}

/** The same for a table's column. */
export function shortPathLengthWords(pathLength: number | null): string {
  switch (pathLength) {
    case null:
      return 'any number'
    case 0:
      return 'none'
    case 1:
      return 'one level'
    default:
      return `${pathLength} levels`
  }
}
