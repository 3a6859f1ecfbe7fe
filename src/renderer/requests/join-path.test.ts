import { expect, test } from 'vitest'
import { joinPath } from './join-path.ts'

test('a file name is made such that every file system takes it', () => {
  expect(joinPath('/home/me', 'sensor-9.crt')).toBe('/home/me/sensor-9.crt')
  expect(joinPath('/home/me/', '../../etc/passwd.crt')).toBe('/home/me/_.._etc_passwd.crt')
  expect(joinPath('C:\\keys', 'a b.csr')).toBe('C:\\keys\\a_b.csr')
  expect(joinPath('/home/me', undefined)).toBe('/home/me')
})
