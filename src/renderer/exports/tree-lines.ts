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
  /** Folders, below the chosen one, that will not be there. */
  leftOut: readonly string[]
}

/** The tree in a few lines, however many folders there are. */
export function treeLines({ folder, isZip, brokers, others, leftOut }: TreeAmounts): TreeLine[] {
  const devicesOut = leftOut.filter((each) => each.startsWith('devices/')).length
  const [brokersIn, othersIn] = [brokers - (leftOut.length - devicesOut), others - devicesOut]
  const lines: (TreeLine | false)[] = [
    { name: safeText(folder), words: isZip ? 'one encrypted ZIP, and in it' : '', depth: 0 },
    { name: 'README.txt', words: 'what everything is', depth: 1 },
    brokers === 1 && brokersIn === 1 && { name: 'broker/', words: '1 folder', depth: 1 },
    brokers > 1 && brokersIn > 0 && { name: 'brokers/…/', words: count(brokersIn, 'folder'), depth: 1 },
    othersIn > 0 && { name: 'devices/…/', words: count(othersIn, 'folder'), depth: 1 },
  ]
  return lines.filter((line) => line !== false)
}
