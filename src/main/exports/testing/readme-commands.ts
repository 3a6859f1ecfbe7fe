import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The command lines that the README of a written bundle gives to type, in order. */
export function readmeCommands(folder: string): string[] {
  const steps = readFileSync(join(folder, 'README.txt'), 'utf8').split('How to use them\n')[1]!.split(/\n(?:Good to know|Has everything arrived\?)\n/)[0]!
  return [...steps.matchAll(/^ {5}(\S.*)$/gm)].map((match) => match[1]!)
}
