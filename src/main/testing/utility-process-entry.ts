import { EventEmitter } from 'node:events'
import { pathToFileURL } from 'node:url'

/*
 * Runs in a Node process of its own and gives it the face of an Electron utility process: `process.parentPort`, no
 * `process.send`. Then it becomes the module that was asked for.
 */
const [, , entry] = process.argv
const send = process.send!.bind(process)
const parentPort = Object.assign(new EventEmitter(), { postMessage: (message: unknown) => void send(message) })
Object.assign(process, { parentPort })
delete process.send
await import(pathToFileURL(entry!).href)
process.on('message', (data) => parentPort.emit('message', { data, ports: [] }))
