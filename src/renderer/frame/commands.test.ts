import { describe, expect, it } from 'vitest'
import { matchCommands } from './commands.ts'

const commands = [
  { label: 'Inventory', keywords: 'certificates list' },
  { label: 'Lock the vault' },
  { label: 'Close the vault' },
  { label: 'List again' },
]
const found = (query: string) => matchCommands(query, commands).map(({ label }) => label)

describe('finding a command', () => {
  it('gives all of them, in their order, while nothing is typed', () => {
    expect(found('  ')).toEqual(commands.map(({ label }) => label))
  })

  it('needs every word, in label or keywords', () => {
    expect(found('vault lo')).toEqual(['Lock the vault', 'Close the vault'])
    expect(found('vault x')).toEqual([])
  })

  it('puts first what begins with the first word', () => {
    expect(found('list')).toEqual(['List again', 'Inventory'])
  })
})
