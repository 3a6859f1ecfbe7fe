import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { makePassphraseSlot, openPassphraseSlot, type KeySlot } from './key-slot.ts'

const vaultId = 'vault-1'
const dataKey = new Uint8Array(randomBytes(32))
let slot: KeySlot

beforeAll(async () => {
  slot = await makePassphraseSlot(vaultId, 'Käse und Wein', dataKey)
})

describe('a passphrase slot', () => {
  it('says how its key is derived: Argon2id, 64 MiB, 3 passes, 4 lanes, 16 octets of salt', () => {
    expect(JSON.parse(slot.parameters)).toEqual({
      algorithm: 'argon2id',
      memoryKiB: 65_536,
      iterations: 3,
      parallelism: 4,
      salt: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
  })

  it('opens with the passphrase, however its accents are composed', async () => {
    expect(await openPassphraseSlot(vaultId, slot, 'Käse und Wein'.normalize('NFC'))).toEqual(dataKey)
    expect(await openPassphraseSlot(vaultId, slot, 'Käse und Wein'.normalize('NFD'))).toEqual(dataKey)
  })

  it('does not open with another passphrase', async () => {
    expect(await openPassphraseSlot(vaultId, slot, 'käse und Wein')).toBeUndefined()
    expect(await openPassphraseSlot(vaultId, slot, 'Käse und Wein ')).toBeUndefined()
  })

  it('does not open in another vault, under another id or kind, or with the words of its parameters changed', async () => {
    const changed: [string, KeySlot][] = [
      ['vault-2', slot],
      [vaultId, { ...slot, id: 'another' }],
      [vaultId, { ...slot, kind: 'keychain' }],
      [vaultId, { ...slot, parameters: slot.parameters.replace('{', '{ ') }],
    ]
    for (const [id, each] of changed) expect(await openPassphraseSlot(id, each, 'Käse und Wein')).toBeUndefined()
  })

  it('is not made with an empty passphrase, nor opened with one', async () => {
    await expect(makePassphraseSlot(vaultId, '', dataKey)).rejects.toMatchObject({ code: 'PASSPHRASE_REQUIRED' })
    await expect(openPassphraseSlot(vaultId, slot, '')).rejects.toMatchObject({ code: 'PASSPHRASE_REQUIRED' })
  })

  it.each([
    ['more than a gibibyte', { memoryKiB: 1024 * 1024 + 1 }],
    ['more than 20 passes', { iterations: 21 }],
    ['2^31 passes', { iterations: 2 ** 31 }],
    ['more than 16 lanes', { parallelism: 17 }],
    ['no passes', { iterations: 0 }],
    ['less memory than its lanes need', { memoryKiB: 16 }],
    ['half a lane', { parallelism: 0.5 }],
    ['a short salt', { salt: '0011' }],
    ['a long salt', { salt: '00'.repeat(65) }],
    ['another algorithm', { algorithm: 'md5' }],
  ])('is refused before any work when it asks for %s', async (_what, change) => {
    const parameters = JSON.stringify({ ...(JSON.parse(slot.parameters) as object), ...change })
    const opening = openPassphraseSlot(vaultId, { ...slot, parameters }, 'Käse und Wein')
    await expect(opening).rejects.toMatchObject({ code: 'VAULT_DAMAGED' })
  })

  it('is refused when its parameters are not JSON', async () => {
    await expect(openPassphraseSlot(vaultId, { ...slot, parameters: '{' }, 'x')).rejects.toMatchObject({ code: 'VAULT_DAMAGED' })
  })
})
