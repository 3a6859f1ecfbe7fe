import type { Socket } from 'node:net'
import { readOpening, type ClientOpening } from './client-opening.ts'

/** Why a connection got no further than the anteroom. */
export type AnteroomEnd = 'silent' | 'left'

export interface AnteroomOptions {
  /** How long a client may take to say how it begins. */
  waitMs: number
  /** Is given the connection with nothing read away from it. */
  onOpening: (socket: Socket, opening: ClientOpening) => void
  /** The connection has ended, or is being ended, before anything could be told. `hasSpoken` where some octets came. */
  onEnd: (socket: Socket, end: AnteroomEnd, hasSpoken: boolean) => void
}

/** Where connections wait until their first octets have shown what they speak. */
export class Anteroom {
  readonly #options: AnteroomOptions

  constructor(options: AnteroomOptions) {
    this.#options = options
  }

  admit(socket: Socket): void {
    const { waitMs, onOpening, onEnd } = this.#options
    let octets: Buffer = Buffer.alloc(0)
    const letGo = () => {
      clearTimeout(timer)
      socket.off('readable', look)
      socket.off('close', left)
      socket.off('end', left)
    }
    const end = (because: AnteroomEnd) => {
      letGo()
      onEnd(socket, because, octets.length > 0)
      socket.destroy()
    }
    const left = () => end('left')
    const look = () => {
      const chunk = socket.read() as Buffer | null
      if (chunk === null) return
      octets = octets.length === 0 ? chunk : Buffer.concat([octets, chunk])
      const opening = readOpening(octets)
      if (!opening) return
      letGo()
      socket.unshift(octets)
      onOpening(socket, opening)
    }
    const timer = setTimeout(() => end('silent'), waitMs)
    socket.on('readable', look)
    socket.on('close', left)
    socket.on('end', left)
  }
}
