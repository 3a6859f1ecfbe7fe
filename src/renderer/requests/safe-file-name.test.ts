import { expect, test } from 'vitest'
import { safeFileName } from './safe-file-name.ts'

test('a file name is made such that every file system takes it', () => {
  expect(['sensor-9.crt', '../../etc/passwd.crt', 'a b.csr'].map(safeFileName)).toEqual(['sensor-9.crt', '_.._etc_passwd.crt', 'a_b.csr'])
})
