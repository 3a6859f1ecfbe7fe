import { describe, expect, it } from 'vitest'
import type { RefusedBundle, WrittenBundle } from '../../shared/export.ts'
import { treeReadme } from './tree-readme.ts'

const bundle = (name: string, folder: string, target: string): WrittenBundle => ({
  name,
  folder,
  target,
  serialNumber: '01',
  fingerprint: 'AB',
  files: 4,
  secretFiles: 1,
  warnings: [],
})
const refused: RefusedBundle = {
  name: 'old-gate',
  fingerprint: 'CD',
  target: 'pem-files',
  folder: 'devices/old-gate',
  problem: { severity: 'error', message: 'The certificate has expired.', remedy: 'Renew it.' },
}
const textOf = (bundles: WrittenBundle[], without: RefusedBundle[] = []) =>
  new TextDecoder().decode(
    treeReadme({ bundles, refused: without, titleOf: (id) => `Title of ${id}`, now: new Date('2026-03-01T12:00:00Z'), version: '1.2.3' }).bytes,
  )

describe('the README above an export of everything', () => {
  it('says which folder is whose, and what is missing', async () => {
    const bundles = [
      bundle('mqtt.home.lan', 'broker', 'mosquitto'),
      bundle('sensor-1', 'devices/sensor-1', 'pem-files'),
      bundle('sensor-2', 'devices/sensor-2', 'pem-files'),
      bundle('board', 'devices/board', 'esp'),
    ]
    await expect(textOf(bundles, [refused])).toMatchFileSnapshot('testing/snapshots/tree-readme.txt')
  })
  it('stays short for a fleet', () => {
    const fleet = Array.from({ length: 2000 }, (_, index) => bundle(`sensor-${index}`, `devices/sensor-${index}`, 'pem-files'))
    const text = textOf(fleet)
    expect(text).toContain('devices/  2000 folders')
    expect(text).toContain('sensor-9 and 1990')
    expect(text.length).toBeLessThan(3000)
  })
  it('lets no name begin a line of its own or turn the text around', () => {
    const text = textOf([bundle('a\nSecret\u202eb', 'devices/x', 'pem-files')])
    expect(text).not.toContain('a\nSecret')
    expect(text).not.toContain('\u202e')
  })
})
