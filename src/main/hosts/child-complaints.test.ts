import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { finished } from 'node:stream/promises'
import { expect, test, vi } from 'vitest'
import { logComplaints } from './child-complaints.ts'

async function logOf(write: (stderr: PassThrough) => void): Promise<string[]> {
  const stderr = new PassThrough()
  const lines: string[] = []
  logComplaints('reader', stderr, (line) => lines.push(line), () => 0)
  write(stderr)
  stderr.end()
  await finished(stderr)
  return lines
}

test('each line is one of the log, however it arrives, the last one without an end too', async () => {
  const lines = await logOf((stderr) => {
    for (const chunk of ['TypeE', 'rror: x\n  at y\r\n', '\n', Buffer.from('ü').subarray(0, 1), Buffer.from('ü').subarray(1), ' end']) stderr.write(chunk)
  })
  expect(lines).toEqual(['reader: TypeError: x', 'reader:   at y', 'reader: ü end'])
})

test('a line that is too long is cut, and with it what has not ended yet', async () => {
  const lines = await logOf((stderr) => {
    stderr.write(`${'x'.repeat(5000)}\n`)
    for (let i = 0; i < 100; i++) stderr.write('y'.repeat(1000))
  })
  expect(lines).toEqual([`reader: ${'x'.repeat(2000)}…`, `reader: ${'y'.repeat(2000)}…`])
})

test('what would play with a terminal is spelt out', async () => {
  expect(await logOf((stderr) => stderr.write('\u001b[2J\u202egnp.exe\n'))).toEqual(['reader: \\u{1b}[2J\\u{202e}gnp.exe'])
})

test('a child that goes on and on is cut short, and heard again a minute later', async () => {
  const stderr = new PassThrough()
  const lines: string[] = []
  let now = 0
  logComplaints('reader', stderr, (line) => lines.push(line), () => now)
  const say = async (text: string) => {
    const heard = once(stderr, 'data')
    stderr.write(text)
    await heard
  }
  await say('again\n'.repeat(1000))
  expect([lines.length, lines.at(-1)]).toEqual([201, 'reader: more than 200 lines in a minute; the rest is left out'])
  now = 60_000
  await say('a new minute\n')
  expect(lines.slice(201)).toEqual(['reader: a new minute'])
})

test('what comes after the listeners were taken away is heard by listening again, half a line among it', async () => {
  const stderr = new PassThrough()
  const lines: string[] = []
  const listenAgain = logComplaints('reader', stderr, (line) => lines.push(line))
  const heard = once(stderr, 'data')
  stderr.write('the last ')
  await heard
  process.nextTick(listenAgain)
  stderr.removeAllListeners()
  setImmediate(() => stderr.write('words\n'))
  await vi.waitUntil(() => lines.length > 0)
  expect(lines).toEqual(['reader: the last words'])
})
