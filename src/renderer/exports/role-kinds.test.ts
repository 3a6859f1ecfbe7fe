import { expect, it } from 'vitest'
import { amountsWords, kindsFor, rolesOf, rolesWords } from './role-kinds.ts'

it('a target for devices serves clients too, in the order of its roles', () => {
  expect(kindsFor({ roles: ['device', 'broker'] })).toEqual(['device', 'client', 'broker'])
  expect(rolesWords(['device', 'broker'])).toBe('For devices and clients, and for brokers')
})

it('finds the roles of kinds', () => {
  expect([rolesOf(['client', 'device']), rolesOf(['device', 'broker']), rolesOf([])]).toEqual([['device'], ['broker', 'device'], []])
})

it('counts in words and leaves out what there is none of', () => {
  expect(
    amountsWords([
      { kind: 'device', number: 1200 },
      { kind: 'client', number: 0 },
      { kind: 'broker', number: 1 },
    ]),
  ).toBe('1,200 devices and 1 broker')
  expect(amountsWords([])).toBe('')
})
