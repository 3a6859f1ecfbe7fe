import { Readable, Writable } from 'node:stream'
import { expect } from 'vitest'
import type { Core } from '../core.ts'
import type { Surroundings } from '../surroundings.ts'
import { run } from '../program.ts'

/** What a transcript is played against. */
export interface Stage {
  openCore(): Promise<Core>
  serveBrowser?: Surroundings['serveBrowser']
  now?: Date
  /** Environment of every command; a command can add to it: `$ NAME=value certwright ...`. */
  env?: Record<string, string>
  /** Both streams and the input are a terminal; hidden questions get these answers, one after the other; `yes` to others is the only yes. */
  terminal?: { answers: string[] }
  /** Is given the lever of Ctrl-C before each command, and a promise of the first line that matches. */
  onStart?: (command: RunningCommand) => void
}

export interface RunningCommand {
  interrupt(): void
  /** Waits for a line on either stream. */
  line(pattern: RegExp): Promise<string>
  /** Codes with which the program wanted to end at once. */
  readonly exits: number[]
  clock: Date
}

/**
 * Plays the commands of a transcript and compares all that they print. In a transcript `$ certwright ...` is a command, `< text`
 * its standard input, `! text` a line on standard error, `= N` an exit code other than 0; everything else is standard output. `…` stands
 * for anything within a line, a line of `…` alone for any lines.
 */
export async function playTranscript(stage: Stage, transcript: string): Promise<void> {
  const expected = unindent(transcript)
  const actual: string[] = []
  for (const { line, args, env, input } of commandsOf(expected)) {
    actual.push(line, ...input.map((text) => `< ${text}`), ...(await play(stage, args, env, input)))
  }
  const text = actual.join('\n')
  if (!patternOf(expected).test(text)) expect(text).toBe(expected)
}

/** Runs one command and gives what it printed in the form of a transcript. */
async function play(stage: Stage, args: string[], env: Record<string, string>, input: string[]): Promise<string[]> {
  const lines: string[] = []
  const waiting: { pattern: RegExp; resolve: (line: string) => void }[] = []
  const add = (line: string) => {
    lines.push(line)
    for (const { pattern, resolve } of waiting) if (pattern.test(line)) resolve(line)
  }
  const isTTY = stage.terminal !== undefined
  const stdout = lineStream(add, '', isTTY)
  const stderr = lineStream(add, '! ', isTTY)
  const interrupts = new Set<() => void>()
  const command: RunningCommand = {
    interrupt: () => interrupts.forEach((listener) => listener()),
    line(pattern) {
      const { promise, resolve } = Promise.withResolvers<string>()
      const there = lines.find((line) => pattern.test(line))
      if (there === undefined) waiting.push({ pattern, resolve })
      else resolve(there)
      return promise
    },
    exits: [],
    clock: stage.now ?? new Date(),
  }
  const surroundings: Surroundings = {
    programWords: ['certwright'],
    env: { ...stage.env, ...env },
    stdin: Object.assign(Readable.from(input.length > 0 ? [Buffer.from(input.join('\n'))] : []), { isTTY }),
    stdout: stdout.stream,
    stderr: stderr.stream,
    now: () => command.clock,
    openCore: stage.openCore,
    serveBrowser: stage.serveBrowser ?? (() => Promise.reject(new Error('nobody expected a browser'))),
    openInBrowser: async (address) => {
      add(`! opened ${address}`)
      return true
    },
    async askHidden(question) {
      add(`! ? ${question}`)
      const answer = stage.terminal?.answers.shift()
      if (answer === undefined) throw new Error('nobody answers')
      return answer
    },
    async askYesNo(question) {
      add(`! ? ${question}`)
      const answer = stage.terminal?.answers.shift()
      if (answer === undefined) throw new Error('nobody answers')
      return answer === 'yes'
    },
    onInterrupt(listener) {
      interrupts.add(listener)
      return () => void interrupts.delete(listener)
    },
    exit: (code) => void command.exits.push(code),
  }
  stage.onStart?.(command)
  const code = await run(args, surroundings)
  stdout.end()
  stderr.end()
  return code === 0 ? lines : [...lines, `= ${code}`]
}

function lineStream(add: (line: string) => void, prefix: string, isTTY: boolean) {
  let rest = ''
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      const lines = `${rest}${chunk.toString()}`.split('\n')
      rest = lines.pop()!
      for (const line of lines) add(`${prefix}${line}`.trimEnd())
      done()
    },
  })
  return {
    stream: Object.assign(stream, { isTTY }),
    end: () => {
      if (rest !== '') add(`${prefix}${rest}`)
    },
  }
}

function commandsOf(transcript: string) {
  const lines = transcript.split('\n')
  return lines.flatMap((line, index) => {
    if (!line.startsWith('$ ')) return []
    const words = shellSplit(line.slice(2))
    const start = words.indexOf('certwright')
    const env = Object.fromEntries(words.slice(0, start).map((word) => word.split('=') as [string, string]))
    const input: string[] = []
    for (let next = index + 1; lines[next]?.startsWith('< '); next++) input.push(lines[next]!.slice(2))
    return [{ line, args: words.slice(start + 1), env, input }]
  })
}

/** Words as a shell would part them: single quotes take everything, double quotes too. */
function shellSplit(line: string): string[] {
  const words = line.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? []
  return words.map((word) => word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'))
}

function patternOf(transcript: string): RegExp {
  const pattern = transcript
    .split('\n')
    .map((line) => (line === '…' ? '.*(?:\\n.*)*' : line.split('…').map(literally).join('.*')))
    .join('\\n')
  return new RegExp(`^${pattern}$`)
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

function unindent(text: string): string {
  const lines = text.replace(/^\n/, '').replace(/\n\s*$/, '').split('\n')
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)))
  return lines.map((line) => line.slice(indent)).join('\n')
}
