/** What we use of a process that may have a parent to speak to. */
interface ParentChannel<Port> {
  readonly connected?: boolean | undefined
  send?: ((message: unknown, callback: (error: Error | null) => void) => boolean) | undefined
  on(event: 'message', listener: (message: unknown) => void): unknown
  once(event: 'disconnect', listener: () => void): unknown
  readonly parentPort?: Port
}

/** How many messages may be under way before a sender is asked to wait. */
const congestedFrom = 8

/**
 * The same channel, which also tells how much of what was sent has not left this process. While the core is slow to read, a
 * session's messages then wait, and are dropped and counted, in a buffer that has an end; the channel's own has none.
 * Electron's port does not tell: no backlog is seen there.
 */
export function watchBacklog<Port>(self: ParentChannel<Port>): { channel: ParentChannel<Port>; isCongested: () => boolean } {
  let underWay = 0
  const channel: ParentChannel<Port> = {
    get connected() {
      return self.connected
    },
    on: (event, listener) => self.on(event, listener),
    once: (event, listener) => self.once(event, listener),
    ...(self.parentPort !== undefined && { parentPort: self.parentPort }),
    ...(self.send && {
      send(message: unknown, callback: (error: Error | null) => void): boolean {
        underWay++
        return self.send!(message, (error) => {
          underWay--
          callback(error)
        })
      },
    }),
  }
  return { channel, isCongested: () => underWay >= congestedFrom }
}
