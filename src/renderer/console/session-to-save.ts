import type { z } from 'zod'
import type { sessionToSaveSchema } from '../../shared/saved-console.ts'
import type { SessionOptions } from '../../shared/session.ts'
import type { ConsoleSession } from './session-store.ts'

/** What stands in a tab as the vault keeps it. A password that was not typed anew stays as it was kept. */
export function sessionToSave(
  { saved, draft, subscriptions }: Pick<ConsoleSession, 'saved' | 'draft' | 'subscriptions'>,
  { name, options, withPassword }: { name: string; options: SessionOptions; withPassword: boolean },
): z.input<typeof sessionToSaveSchema> {
  const { url, identity, serverName, clientId, username, password } = draft
  // A name that was changed is another session.
  const id = saved?.name === name.trim() ? saved.id : undefined
  return {
    ...(id !== undefined && { id }),
    name,
    url,
    identity: {
      as: identity?.fingerprint ?? null,
      ...(serverName !== '' && { serverName }),
      ...(clientId !== '' && { clientId }),
      ...(username !== '' && { username }),
    },
    options,
    subscriptions: subscriptions.map(({ grantedQos: _grantedQos, error: _error, colour, ...subscription }) => ({ subscription, colour })),
    ...(password !== '' && { password: withPassword ? password : null }),
  }
}
