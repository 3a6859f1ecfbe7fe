import { describe, expect, it } from 'vitest'
import type { Command } from 'commander'
import { Readable, Writable } from 'node:stream'
import { Invocation } from './invocation.ts'
import { buildProgram } from './program.ts'
import { coreDouble } from './testing/core-double.ts'
import { playTranscript } from './testing/transcript.ts'

const nowhere = {
  programWords: ['certwright'],
  env: {},
  stdin: Readable.from([]),
  stdout: new Writable(),
  stderr: new Writable(),
  now: () => new Date(),
  openCore: coreDouble({}),
  serveBrowser: () => Promise.reject(new Error('no browser here')),
  openInBrowser: async () => false,
  askHidden: () => Promise.reject(new Error('nobody answers')),
  askYesNo: () => Promise.reject(new Error('nobody answers')),
  onInterrupt: () => () => undefined,
  exit: () => undefined,
}

/** Every command that does something, with its words. */
function actions(command: Command, words: string[] = []): { words: string[]; command: Command; help: string }[] {
  const below = command.commands.flatMap((each) => actions(each, [...words, each.name()]))
  const isGroup = command.commands.length > 0 && command.name() !== 'export'
  return isGroup ? below : [{ words, command, help: helpOf(command) }, ...below]
}

function helpOf(command: Command): string {
  let help = ''
  command.configureOutput({ writeOut: (text) => (help += text) })
  command.outputHelp()
  return help
}

const all = actions(buildProgram(new Invocation(nowhere, () => false)))
const examples = all.flatMap(({ help }) => [...help.matchAll(/^ {2}\$ (certwright .*)$/gm)].map((match) => match[1]!))

describe('the help', () => {
  it('knows all commands', () => {
    expect(all.map(({ words }) => words.join(' '))).toEqual([
      'quickstart',
      'vault create',
      'vault info',
      'vault change-passphrase',
      'vault settings',
      'vault backup',
      'authority create',
      'authority import',
      'authority list',
      'authority show',
      'authority renew',
      'authority roll-over',
      'authority crl',
      'authority take-offline',
      'authority bring-back',
      'authority prove',
      'broker issue',
      'broker run',
      'device enrol',
      'device group list',
      'device group add',
      'device group remove',
      'device group rename',
      'device group dissolve',
      'device renew',
      'device revoke',
      'device export',
      'client issue',
      'certificate list',
      'certificate import',
      'certificate show',
      'certificate renew',
      'certificate rekey',
      'certificate revoke',
      'certificate hold',
      'certificate unhold',
      'request show',
      'request sign',
      'request recipe',
      'request make',
      'request answer',
      'request list',
      'request remove',
      'inspect',
      'profile list',
      'profile show',
      'profile save',
      'profile remove',
      'export',
      'export all',
      'export list',
      'export choices',
      'export choose',
      'drives list',
      'drives eject',
      'proof',
      'connection test',
      'connection policy',
      'subscribe',
      'publish',
      'audit list',
      'audit verify',
      'serve',
    ])
  })

  it.each(all.map(({ words, command, help }) => [words.join(' '), command, help] as const))(
    '%s has a line of its own, examples, and no line that is too long',
    (_words, command, help) => {
      expect(command.description()).toMatch(/^[a-z][^.]{10,100}$/)
      expect(help).toContain('Examples:\n  $ certwright ')
      expect(help).toContain('--passphrase-file')
    },
  )

  it('has an example for every action', () => {
    expect(examples.length).toBeGreaterThan(all.length)
  })

  it.each(examples)('%s is no bad usage', async (example) => {
    const line = example.replace(/ [<>] \S+$/, '')
    const failure = await playTranscript({ openCore: coreDouble({}) }, `$ ${line}\n= never`).catch((error: unknown) => error)
    const { actual } = failure as { actual: string }
    // Nobody answers behind the double, so that none of them comes to an end; but each gets as far as asking. Recipes ask nobody.
    const exitCode = /\n= (\d+)$/.exec(actual)?.[1] ?? '0'
    expect(exitCode).toBe(line.startsWith('certwright request recipe') ? '0' : '1')
  })

  it('is printed on standard output', () =>
    playTranscript(
      { openCore: coreDouble({}) },
      `
      $ certwright audit verify --help
      Usage: certwright audit verify [options]

      check the whole trail: every hash, and no gap

      Options:
        -h, --help                print help

      Global Options:
        --vault <file>            the vault (or $CERTWRIGHT_VAULT); the default one,
                                  if left out
        --passphrase-file <file>  file with its passphrase (or $CERTWRIGHT_PASSPHRASE,
                                  or asked for)
        --json                    print one JSON value instead of words; a failure as
                                  {"error": ...}

      Examples:
        $ certwright audit verify
      $ certwright --version
      0.1.0
    `,
    ))
})
