import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import type { AppContract } from '../../shared/contract.ts'
import { AppError } from '../../shared/errors.ts'
import { brokerUrlSchema, printBrokerUrl, type BrokerAddress } from '../../shared/mqtt.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import { savedMessageSchema, savedSessionSchema, type SavedMessage, type SavedSession } from '../../shared/saved-console.ts'
import type { Vault } from '../store/vault.ts'
import type { Workspace } from './workspace.ts'

/** The sessions that the console remembers, by name. Their passwords are sealed and come out for their own brokers only. */
export function savedSessionsService(workspace: Workspace): GroupHandlers<AppContract['savedSessions']> {
  return {
    list: async () => listSessions(workspace.vault),
    save: async ({ id = randomUUID(), password, ...session }) => {
      const { vault } = workspace
      const before = listSessions(vault).find((each) => each.id === id)
      const isSameDoor = before !== undefined && before.url === session.url && before.identity.username === session.identity.username
      // A password goes with the broker and the user that it was typed for.
      const kept = password === undefined && !isSameDoor ? null : password
      vault.saveConsoleItem('session', { id, name: session.name, definition: JSON.stringify({ id, ...session }), password: kept }, workspace.now())
      return listSessions(vault).find((each) => each.id === id)!
    },
    remove: async ({ id }) => {
      if (workspace.vault.removeConsoleItem('session', id, workspace.now())) return null
      throw notSaved('session', id)
    },
  }
}

/** The messages that the console remembers, by name. */
export function savedMessagesService(workspace: Workspace): GroupHandlers<AppContract['savedMessages']> {
  const list = (): SavedMessage[] => workspace.vault.consoleItems('message').map(({ definition }) => parse(savedMessageSchema, definition))
  return {
    list: async () => list(),
    save: async ({ id = randomUUID(), ...message }) => {
      const saved = { id, ...message }
      workspace.vault.saveConsoleItem('message', { id, name: message.name, definition: JSON.stringify(saved), password: null }, workspace.now())
      return saved
    },
    remove: async ({ id }) => {
      if (workspace.vault.removeConsoleItem('message', id, workspace.now())) return null
      throw notSaved('message', id)
    },
  }
}

/**
 * The password that is kept with a saved session, for that session's broker and user. Throws NOT_FOUND, VAULT_LOCKED, and
 * INVALID_INPUT where it is asked for another broker or user.
 */
export function savedPassword(vault: Vault, id: string, address: BrokerAddress, username: string | undefined): string | undefined {
  const session = listSessions(vault).find((each) => each.id === id)
  if (!session) throw notSaved('session', id)
  const saved = brokerUrlSchema.safeParse(session.url)
  const isSameDoor = saved.success && printBrokerUrl(saved.data) === printBrokerUrl(address) && session.identity.username === username
  if (isSameDoor) return vault.openConsolePassword(id)
  throw new AppError('INVALID_INPUT', `The password of ${JSON.stringify(session.name)} is for its own broker and user only.`, {
    remedy: 'Type the password, or connect as the session was saved.',
    details: { path: 'passwordOf' },
  })
}

function listSessions(vault: Vault): SavedSession[] {
  return vault.consoleItems('session').map(({ definition, hasPassword }) => ({ ...parse(savedSessionSchema, definition), hasPassword }))
}

function parse<T>(schema: z.ZodType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    throw new AppError('VAULT_DAMAGED', 'The vault holds something of the console that makes no sense.', {
      remedy: 'Keep the file as it is, and open a backup of the vault instead.',
      cause,
    })
  }
}

function notSaved(what: string, id: string): AppError {
  return new AppError('NOT_FOUND', `There is no saved ${what} ${JSON.stringify(id)}.`, { remedy: 'List what is saved, and choose from it.', details: { id } })
}
