import { expect, test } from 'vitest'
import { verifyCommand } from './verify-command.ts'

test('checks a bundle with what each system has', () => {
  const place = { folder: "/media/me/it's", file: null, below: 'devices/sensor-1' }
  expect(verifyCommand({ ...place, platform: 'linux' })).toBe("cd '/media/me/it'\\''s/devices/sensor-1' && sha256sum -c SHA256SUMS")
  expect(verifyCommand({ ...place, platform: 'darwin' })).toContain('shasum -a 256 -c SHA256SUMS')
  expect(verifyCommand({ ...place, folder: 'E:\\out', platform: 'win32' })).toContain("cd 'E:\\out\\devices\\sensor-1'; ")
})

test('has 7-Zip try a ZIP, which asks for the password itself', () => {
  expect(verifyCommand({ folder: '/out', file: '/out/a.zip', below: 'broker', platform: 'linux' })).toBe("7z t '/out/a.zip'")
})
