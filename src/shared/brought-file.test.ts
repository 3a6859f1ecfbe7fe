import { expect, test } from 'vitest'
import { broughtFileSchema } from './brought-file.ts'

const reads = (input: unknown) => broughtFileSchema.safeParse(input).success

test('a file is brought by its path, or by its name and its content', () => {
  expect([{ path: '/a/b.pem' }, { name: 'b.pem', content: '' }, { name: 'b.pem', content: 'AAEC' }].map(reads)).toEqual([true, true, true])
})

test.each([
  {},
  'b.pem',
  { path: ' ' },
  { name: 'b.pem' },
  { content: 'AAEC' },
  { name: '', content: 'AAEC' },
  { name: 'b.pem', content: 'not base64!' },
  { path: '/a/b.pem', name: 'b.pem', content: 'AAEC' },
])('%j brings none, and is told how', (input) => {
  expect(broughtFileSchema.safeParse(input).error?.issues[0]?.message).toMatch(/a path, or a name and the content|is empty|is not base64/)
})

test('32 MiB are brought whole, and four octets more of base64 are too much', () => {
  const content = 'A'.repeat(Math.ceil((32 * 1024 * 1024) / 3) * 4)
  expect([reads({ name: 'big', content }), reads({ name: 'big', content: `${content}AAAA` })]).toEqual([true, false])
})
