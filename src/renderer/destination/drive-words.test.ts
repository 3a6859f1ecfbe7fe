import { expect, test } from 'vitest'
import type { Drive } from '../../shared/drive.ts'
import { driveFacts, driveName, driveOf } from './drive-words.ts'

const stick: Drive = {
  mountPoint: '/media/me/KEYS',
  label: 'KEYS',
  fileSystem: 'vfat',
  freeBytes: 3_100_000_000,
  totalBytes: 4_000_000_000,
  keepsPermissions: false,
  isReadOnly: false,
  canEject: true,
}

test('a drive is called as its owner called it, else by where it is', () => {
  expect([driveName(stick), driveName({ ...stick, label: '' }), driveName({ label: '', mountPoint: 'E:\\' })]).toEqual(['KEYS', 'KEYS', 'E:'])
  expect(driveName({ ...stick, label: 'a\u202eb' })).toBe('a\\u{202e}b')
})

test('says what is known of its space and file system', () => {
  expect(driveFacts(stick)).toBe('3.1 GB free of 4.0 GB, FAT')
  expect(driveFacts({ freeBytes: 812, totalBytes: null, fileSystem: '' })).toBe('812 bytes free')
  expect(driveFacts({ freeBytes: 812, totalBytes: null, fileSystem: 'fuse' })).toBe('812 bytes free')
  expect(driveFacts({ freeBytes: null, totalBytes: null, fileSystem: 'ext4' })).toBe('ext4')
})

test('a path leads to the drive that it is on, the innermost of several', () => {
  const inner = { ...stick, mountPoint: '/media/me/KEYS/inner' }
  const windows = { ...stick, mountPoint: 'E:\\' }
  const of = (path: string) => driveOf(path, [stick, inner, windows])?.mountPoint
  expect(['/media/me/KEYS', '/media/me/KEYS/a/b', '/media/me/KEYS/inner/a', '/media/me/KEYS-2', 'E:\\keys', '/home/me'].map(of)).toEqual([
    '/media/me/KEYS',
    '/media/me/KEYS',
    '/media/me/KEYS/inner',
    undefined,
    'E:\\',
    undefined,
  ])
})
