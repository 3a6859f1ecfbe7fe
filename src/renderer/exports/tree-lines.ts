import { safeText } from '../../shared/safe-text.ts'
import { count } from '../words.ts'

/** One line of the tree that an export of everything makes. */
export interface TreeLine {
  name: string
  words: string
  depth: 0 | 1
}

export interface TreeAmounts {
  folder: string
  isZip: boolean
  brokers: number
  /** Devices and clients. */
  others: number
}

/** The tree in a few lines, however many folders there are. */
export function treeLines({ folder, isZip, brokers, others }: TreeAmounts): TreeLine[] {
  const lines: (TreeLine | false)[] = [
    { name: safeText(folder), words: isZip ? 'one encrypted ZIP, and in it' : '', depth: 0 },
    { name: 'README.txt', words: 'what everything is', depth: 1 },
    brokers === 1 && { name: 'broker/', words: '1 folder', depth: 1 },
    brokers > 1 && { name: 'brokers/…/', words: count(brokers, 'folder'), depth: 1 },
    others > 0 && { name: 'devices/…/', words: count(others, 'folder'), depth: 1 },
  ]
  return lines.filter((line) => line !== false)
}
