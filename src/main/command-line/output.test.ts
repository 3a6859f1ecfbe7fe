import { PassThrough, Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { paint } from './line.ts'
import { Output } from './output.ts'
import { programWords } from './process-surroundings.ts'
import type { Surroundings } from './surroundings.ts'

function outputOn(isTTY: boolean, env: Surroundings['env'] = {}) {
  const stdout = Object.assign(new PassThrough(), { isTTY })
  const stderr = Object.assign(new PassThrough(), { isTTY })
  const clock = { ms: 0 }
  const surroundings = { stdout, stderr, env, now: () => new Date(clock.ms) } as unknown as Surroundings
  const said = (stream: PassThrough) => String(stream.read() ?? '')
  return { output: new Output(surroundings, () => false), clock, results: () => said(stdout), notes: () => said(stderr) }
}

describe('output', () => {
  it('has colours at a terminal alone, and not where they are unwanted', () => {
    const line = paint('red', 'x')
    const seen = [outputOn(true), outputOn(true, { NO_COLOR: '1' }), outputOn(true, { TERM: 'dumb' }), outputOn(false)].map((each) => {
      each.output.print(line)
      return each.results()
    })
    expect(seen).toEqual(['\u001b[31mx\u001b[39m\n', 'x\n', 'x\n', 'x\n'])
  })

  it('writes progress over itself at a terminal, at most twenty times a second, and takes it away for what is said next', () => {
    const { output, clock, notes } = outputOn(true)
    output.progress('1 of 3')
    output.progress('2 of 3')
    clock.ms = 50
    output.progress('3 of 3')
    output.note('done')
    output.endProgress()
    expect(notes()).toBe('\r\u001b[K1 of 3\r\u001b[K3 of 3\r\u001b[Kdone\n')
  })

  it('writes progress every few seconds elsewhere, and nothing where the work is done by then', () => {
    const { output, clock, notes } = outputOn(false)
    output.progress('1 of 3')
    clock.ms = 4999
    output.progress('2 of 3')
    expect(notes()).toBe('')
    clock.ms = 5000
    output.progress('3 of 3')
    output.doing('nothing')
    expect(notes()).toBe('3 of 3\n')
  })

  it('goes on when nobody reads any more', async () => {
    const stdout = new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error('EPIPE'), { code: 'EPIPE' })) })
    const { stderr } = process
    const output = new Output({ stdout, stderr, env: {}, now: () => new Date() } as unknown as Surroundings, () => false)
    let gone = 0
    output.onReaderGone(() => (gone += 1))
    output.print('x')
    await new Promise((resolve) => stdout.once('close', resolve))
    output.print('y')
    expect(gone).toBe(1)
  })
})

describe('the words that start the program again', () => {
  it('are those that started it', () => {
    expect(programWords('/usr/local/bin/certwright', {})).toEqual(['certwright'])
    expect(programWords('/x/node_modules/.bin/certwright', { npm_command: 'exec' })).toEqual(['npx', 'certwright'])
    expect(programWords('out/main/cli.js', {})[0]).toBe('node')
  })
})
