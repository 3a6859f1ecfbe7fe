import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { call, createClient, serve, type ClientMessage, type ServerMessage } from '../../shared/rpc.ts'
import { parentProcessTransport, type ChildOfParent } from './parent-process.ts'

const contract = { words: { shout: call<string>()(z.string()) } } as const
const handlers = { words: { shout: async (word: string) => word.toUpperCase() } }

/** The channel that `fork` gives: messages come bare, sending fails by callback when the parent has gone. */
function forkedProcess() {
  const child = Object.assign(new EventEmitter(), {
    connected: true,
    sent: [] as unknown[],
    send(message: unknown, callback: (error: Error | null) => void) {
      child.sent.push(message)
      callback(null)
      return true
    },
  })
  return child
}

/** The port of Electron: messages come in an event's `data`, answers go by `postMessage`. */
function utilityProcess() {
  const outside = new EventEmitter()
  const postMessage = (message: unknown) => void outside.emit('message', message)
  const parentPort = Object.assign(new EventEmitter(), { postMessage })
  const self: ChildOfParent = Object.assign(new EventEmitter(), { parentPort })
  return {
    self,
    client: createClient(contract, {
      send: (message: ClientMessage) => queueMicrotask(() => parentPort.emit('message', { data: message, ports: [] })),
      onMessage: (listener: (message: ServerMessage) => void) => void outside.on('message', listener),
      onClose: () => undefined,
    }),
  }
}

describe('the transport to the parent process', () => {
  test('answers over the port of an Electron utility process', async () => {
    const { self, client } = utilityProcess()
    serve(contract, handlers, parentProcessTransport(self), () => undefined)
    expect(await client.words.shout('ladder')).toBe('LADDER')
  })

  test('hears bare messages in a forked process and answers by send', async () => {
    const child = forkedProcess()
    const transport = parentProcessTransport(child)
    const heard: unknown[] = []
    transport.onMessage((message) => heard.push(message))
    child.emit('message', { type: 'cancel', id: 1 })
    transport.send({ type: 'result', id: 1, output: null })
    expect({ heard, sent: child.sent }).toEqual({
      heard: [{ type: 'cancel', id: 1 }],
      sent: [{ type: 'result', id: 1, output: null }],
    })
  })

  test('tells of the end of a forked process and sends nothing after it', () => {
    const child = forkedProcess()
    const transport = parentProcessTransport(child)
    let isClosed = false
    transport.onClose(() => (isClosed = true))
    child.connected = false
    child.emit('disconnect')
    transport.send({ type: 'result', id: 1, output: null })
    expect({ isClosed, sent: child.sent }).toEqual({ isClosed: true, sent: [] })
  })

  test('is refused in a process that nobody forked', () => {
    expect(() => parentProcessTransport(new EventEmitter())).toThrow(expect.objectContaining({ code: 'NOT_AVAILABLE_HERE' }))
  })
})
