import { beforeEach, describe, expect, test } from 'vitest'
import { contract, type AppContract } from '../../shared/contract.ts'
import { AppError } from '../../shared/errors.ts'
import type { FileChoice } from '../../shared/file-choice.ts'
import { createClient, serve, type Handlers } from '../../shared/rpc.ts'
import { memoryTransports } from '../transports/memory.ts'
import { vaultActions } from './vault-actions.ts'

const closed = { state: 'none' } as const
let chosen: string | null = null
let heard: unknown[] = []
let failures: AppError[] = []

const handlers = {
  app: { chooseFile: async ({ purpose }: FileChoice) => (heard.push(['choose', purpose]), chosen) },
  vault: {
    close: async () => (heard.push('close'), closed),
    lock: async () => (heard.push('lock'), closed),
    async open({ path }: { path?: string | undefined }) {
      heard.push(['open', path])
      if (path === '/gone.certwright') throw new AppError('VAULT_NOT_FOUND', `There is no vault at ${path}.`, { remedy: 'Look elsewhere.' })
      return closed
    },
  },
} as unknown as Handlers<AppContract>

function actions() {
  const { client, server } = memoryTransports()
  serve(contract, handlers, server, () => undefined)
  return vaultActions(createClient(contract, client), (error) => failures.push(error))
}

describe('an action of the menu', () => {
  beforeEach(() => {
    chosen = null
    heard = []
    failures = []
  })

  test('locks', async () => {
    await actions().lock()
    expect(heard).toEqual(['lock'])
  })

  test('closes the vault for a new one, which the page then offers', async () => {
    await actions().newVault()
    expect(heard).toEqual(['close'])
  })

  test('opens the vault that was chosen', async () => {
    chosen = '/fleet.certwright'
    await actions().openVault()
    expect(heard).toEqual([
      ['choose', 'vault-open'],
      ['open', '/fleet.certwright'],
    ])
  })

  test('opens nothing when the dialog was closed', async () => {
    await actions().openVault()
    expect(heard).toEqual([['choose', 'vault-open']])
  })

  test('shows why a file cannot be opened', async () => {
    await actions().openFile('/gone.certwright')
    expect(failures.map(({ code, remedy }) => ({ code, remedy }))).toEqual([{ code: 'VAULT_NOT_FOUND', remedy: 'Look elsewhere.' }])
  })
})
