import type { Icon } from '@tabler/icons-react'
import { useEffect, useEffectEvent } from 'react'
import { create } from 'zustand'

/** Something that the command palette can do. */
export interface Command {
  id: string
  /** A verb and its object: "Lock the vault". */
  label: string
  icon: Icon
  /** What it is found by, beside its label. */
  keywords?: string
  run: () => void
}

/** A command whose label or keywords hold every word that was typed; those whose label begins with it come first. */
export function matchCommands<C extends Pick<Command, 'label' | 'keywords'>>(query: string, commands: readonly C[]): C[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const begins = (label: string) => (words[0] !== undefined && label.toLowerCase().startsWith(words[0]) ? 0 : 1)
  return commands
    .filter(({ label, keywords = '' }) => words.every((word) => `${label} ${keywords}`.toLowerCase().includes(word)))
    .sort((a, b) => begins(a.label) - begins(b.label))
}

/** What the page that is shown adds to the palette. */
export const usePageCommandsStore = create<{ commands: readonly Command[] }>(() => ({ commands: [] }))

/**
 * Adds commands to the palette while the calling page is shown. `commands` may be made anew at each rendering: only a change
 * of ids or labels is noticed, and a command always runs in its latest form.
 */
export function usePageCommands(commands: readonly Command[]): void {
  const key = JSON.stringify(commands.map(({ id, label }) => [id, label]))
  const runLatest = useEffectEvent((id: string) => commands.find((command) => command.id === id)?.run())
  const latest = useEffectEvent(() => commands)
  useEffect(() => {
    const offered = latest().map((command) => ({ ...command, run: () => runLatest(command.id) }))
    usePageCommandsStore.setState({ commands: offered })
    return () => usePageCommandsStore.setState({ commands: [] })
  }, [key])
}
