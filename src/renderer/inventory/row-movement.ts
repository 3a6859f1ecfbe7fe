/** What of a list one can see and where one stands in it. */
export interface RowPosition {
  index: number
  total: number
  /** Rows that fit into view: how far Page Up and Page Down go. */
  rowsInView: number
}

/** Where a key leads from a row, or undefined for a key that moves nowhere. Stops at both ends. */
export function moveRow(key: string, { index, total, rowsInView }: RowPosition): number | undefined {
  const target = targetOf(key, index, total, Math.max(1, rowsInView - 1))
  if (target === undefined || total === 0) return undefined
  return Math.min(Math.max(target, 0), total - 1)
}

function targetOf(key: string, index: number, total: number, step: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return index + 1
    case 'ArrowUp':
      return index - 1
    case 'PageDown':
      return index + step
    case 'PageUp':
      return index - step
    case 'Home':
      return 0
    case 'End':
      return total - 1
    default:
      return undefined
  }
}
