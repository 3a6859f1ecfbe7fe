import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { watchBacklog } from './backlog.ts'

test('is congested while eight messages have not left, and not when they have', () => {
  const underWay: ((error: Error | null) => void)[] = []
  const self = Object.assign(new EventEmitter(), {
    connected: true,
    send(_message: unknown, callback: (error: Error | null) => void) {
      underWay.push(callback)
      return true
    },
  })
  const { channel, isCongested } = watchBacklog(self)
  const seen = Array.from({ length: 8 }, () => {
    channel.send!('message', () => undefined)
    return isCongested()
  })
  underWay.shift()!(null)
  expect({ seen, after: isCongested(), connected: channel.connected }).toEqual({
    seen: [false, false, false, false, false, false, false, true],
    after: false,
    connected: true,
  })
})

test('passes on what is heard, and knows of no backlog on an Electron port', () => {
  const parentPort = new EventEmitter()
  const self = Object.assign(new EventEmitter(), { parentPort })
  const { channel, isCongested } = watchBacklog(self)
  const heard: unknown[] = []
  channel.on('message', (message) => heard.push(message))
  self.emit('message', 'hello')
  expect({ heard, port: channel.parentPort === parentPort, send: channel.send, congested: isCongested() }).toEqual({
    heard: ['hello'],
    port: true,
    send: undefined,
    congested: false,
  })
})
