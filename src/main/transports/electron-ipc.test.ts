import { once } from 'node:events'
import type { WebContents } from 'electron'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { call, createClient, serve, type ClientMessage, type ServerMessage } from '../../shared/rpc.ts'
import { openElectronPage } from '../testing/electron-double.ts'
import { FakeWebContents, ipcMain } from '../testing/electron-page.ts'
import { electronTransport } from './electron-ipc.ts'

const contract = { words: { reverse: call<string>()(z.string()), wait: call<null>()(z.void()) } } as const
const question: ClientMessage = { type: 'call', id: 1, group: 'words', method: 'reverse', input: 'ladder' }

/** What is heard of what one sender after the other sends; the last comes from our own page, to know that all have arrived. */
async function heardFrom(contents: FakeWebContents, send: () => void): Promise<unknown[]> {
  const transport = electronTransport(contents as unknown as WebContents)
  const heard: unknown[] = []
  const last = Promise.withResolvers<undefined>()
  transport.onMessage((message) => ((message as unknown) === 'last' ? last.resolve(undefined) : heard.push(message)))
  send()
  contents.page!.frame.sendToMain('certwright', 'last')
  await last.promise
  return heard
}

describe('the transport over Electron', () => {
  test('carries a call from the page through the preload and its answer back', async () => {
    const { client, server, close } = await openElectronPage()
    serve(contract, { words: { reverse: async (word) => Array.from(word).reverse().join(''), wait: async () => null } }, server, () => undefined)
    expect(await createClient(contract, client).words.reverse('ladder')).toBe('reddal')
    close()
  })

  test('hears our page', async () => {
    const { contents } = await openElectronPage()
    expect(await heardFrom(contents, () => contents.page!.frame.sendToMain('certwright', question))).toEqual([question])
  })

  test('does not hear another channel', async () => {
    const { contents } = await openElectronPage()
    expect(await heardFrom(contents, () => contents.page!.frame.sendToMain('other', question))).toEqual([])
  })

  test('does not hear a frame within the page, of whatever origin', async () => {
    const { contents } = await openElectronPage()
    const heard = await heardFrom(contents, () => {
      contents.addFrame('app://certwright/').sendToMain('certwright', question)
      contents.addFrame('https://example.com/').sendToMain('certwright', question)
    })
    expect(heard).toEqual([])
  })

  test.each(['https://example.com/', 'file:///home/ada/index.html', 'app://certwright.example/', 'data:text/html,x', 'about:blank'])(
    'does not hear %s in the place of our page',
    async (url) => {
      const contents = new FakeWebContents()
      contents.commit(url)
      const transport = electronTransport(contents as unknown as WebContents)
      const heard: unknown[] = []
      transport.onMessage((message) => heard.push(message))
      const arrived = once(contents.ipc, 'certwright')
      contents.page!.frame.sendToMain('certwright', question)
      await arrived
      expect(heard).toEqual([])
    },
  )

  test('does not hear another window, and puts no ear on the channel of all windows', async () => {
    const { contents } = await openElectronPage()
    const other = new FakeWebContents()
    other.commit('app://certwright/')
    expect(await heardFrom(contents, () => other.page!.frame.sendToMain('certwright', question))).toEqual([])
    expect(ipcMain.listenerCount('certwright')).toBe(0)
  })

  test('does not hear another window even if Electron brought its message here', async () => {
    const { contents } = await openElectronPage()
    const other = new FakeWebContents()
    other.commit('app://certwright/')
    const forged = () => contents.ipc.emit('certwright', { sender: other, senderFrame: contents.page!.frame }, question)
    expect(await heardFrom(contents, forged)).toEqual([])
  })

  test('does not hear a frame that is gone', async () => {
    const { contents } = await openElectronPage()
    const gone = () => contents.ipc.emit('certwright', { sender: contents, senderFrame: null }, question)
    expect(await heardFrom(contents, gone)).toEqual([])
  })

  test.each([
    ['reloads', (contents: FakeWebContents) => contents.reload()],
    ['crashes', (contents: FakeWebContents) => contents.emit('render-process-gone', {}, { reason: 'crashed' })],
    ['is closed', (contents: FakeWebContents) => contents.destroy()],
  ])('tells the running calls when the page %s, and sends nothing after that', async (_how, end) => {
    const { client, server, contents } = await openElectronPage()
    const received: ServerMessage[] = []
    client.onMessage((message) => received.push(message))
    const started = Promise.withResolvers<AbortSignal>()
    const handlers = {
      words: {
        reverse: async (word: string) => word,
        async wait(_input: void, { signal }: { signal: AbortSignal }) {
          started.resolve(signal)
          await once(signal, 'abort')
          return null
        },
      },
    }
    serve(contract, handlers, server, () => undefined)
    client.send({ type: 'call', id: 7, group: 'words', method: 'wait', input: undefined })
    const signal = await started.promise
    end(contents)
    expect(signal.aborted).toBe(true)
    server.send({ type: 'result', id: 7, output: null })
    await new Promise((resolve) => setImmediate(resolve))
    expect(received).toEqual([])
  })

  test('goes on over the routes of the page, which are fragments', async () => {
    const { server, contents } = await openElectronPage()
    let isClosed = false
    server.onClose(() => (isClosed = true))
    contents.navigateInPage('app://certwright/#/inventory')
    expect(isClosed).toBe(false)
  })

  test('of the next page answers that page alone', async () => {
    const { contents } = await openElectronPage()
    contents.reload()
    const heard = await heardFrom(contents, () => contents.page!.frame.sendToMain('certwright', question))
    expect(heard).toEqual([question])
    expect(contents.ipc.listenerCount('certwright')).toBe(1)
  })
})
