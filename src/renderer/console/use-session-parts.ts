import { useShallow } from 'zustand/react/shallow'
import { closedSession, useSessionStore, type ConsoleSession } from './session-store.ts'

/** Parts of a session, for a component that is drawn anew only where one of them changes. */
export function useSessionParts<Name extends keyof ConsoleSession>(key: string, ...names: readonly Name[]): Pick<ConsoleSession, Name> {
  return useSessionStore(
    useShallow(({ sessions }) => {
      // What shows a tab that was just closed may be asked once more before it goes.
      const session = sessions.find((each) => each.key === key) ?? closedSession
      return Object.fromEntries(names.map((name) => [name, session[name]])) as Pick<ConsoleSession, Name>
    }),
  )
}
