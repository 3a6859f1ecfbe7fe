import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openLog } from './log-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'certwright-log-'))
afterAll(() => rmSync(folder, { recursive: true }))
const now = () => new Date('2030-01-02T03:04:05Z')

test('a line stands in the log with its time, and the folder is made', () => {
  const file = join(folder, 'logs', 'core.log')
  const log = openLog(file, now)
  log('one')
  log('two')
  expect(readFileSync(file, 'utf8')).toBe('2030-01-02T03:04:05.000Z one\n2030-01-02T03:04:05.000Z two\n')
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('a log of 1 MiB is kept as the old one and a new one begun', () => {
  const file = join(folder, 'full.log')
  writeFileSync(file, 'x'.repeat(1024 * 1024))
  openLog(file, now)('fresh')
  expect(readFileSync(file, 'utf8')).toBe('2030-01-02T03:04:05.000Z fresh\n')
  expect(statSync(`${file}.old`).size).toBe(1024 * 1024)
})

test('a log that cannot be written stops nothing', () => {
  const file = join(folder, 'file-in-the-way')
  writeFileSync(file, '')
  expect(() => openLog(join(file, 'core.log'), now)('lost')).not.toThrow()
  expect(existsSync(join(file, 'core.log'))).toBe(false)
})
