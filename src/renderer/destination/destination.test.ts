import { expect, test } from 'vitest'
import { emptyDestination, readDestination } from './destination.ts'

const usual = '/home/me/certwright'
const zip = { ...emptyDestination, form: 'zip' } as const

test('a folder that is not typed is the one that is offered', () => {
  expect(readDestination(emptyDestination, usual).destination).toEqual({ folder: usual, form: 'folder' })
  expect(readDestination({ ...emptyDestination, folder: ' /media/stick ' }, usual).destination).toEqual({ folder: '/media/stick', form: 'folder' })
})

test('an encrypted ZIP waits for a password that is worth it, typed twice', () => {
  expect(readDestination({ ...zip, password: 'short', again: 'short' }, usual)).toEqual({
    folder: usual,
    destination: undefined,
    passwordProblem: 'It needs at least 12 characters.',
    againProblem: undefined,
  })
  expect(readDestination({ ...zip, password: 'four plain words', again: 'four plain word' }, usual)).toMatchObject({
    destination: undefined,
    againProblem: 'The two are not the same.',
  })
  expect(readDestination({ ...zip, password: 'four plain words', again: 'four plain words' }, usual).destination).toEqual({
    folder: usual,
    form: 'zip',
    password: 'four plain words',
  })
})
