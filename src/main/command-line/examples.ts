import type { Command } from 'commander'

/** Adds examples to a command's help: lines as they are typed, without the program's name. */
export function examples(command: Command, ...lines: string[]): Command {
  const text = lines.map((line) => `  $ certwright ${line}`).join('\n')
  return command.addHelpText('after', `\nExamples:\n${text}`)
}
