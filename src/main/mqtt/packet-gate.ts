import { Duplex } from 'node:stream'
import { AppError } from '../../shared/errors.ts'
import { errorOf } from './dial.ts'

/** The longest MQTT packet that is let in: 16 MiB. */
export const defaultMaxPacketBytes = 16 * 1024 * 1024

/**
 * How much is read before everything else in the process has its turn. A busy socket would otherwise be read 2 MiB at a time, and what
 * is written to the core meanwhile waits: the system takes 200 KiB of it in a turn.
 */
const octetsATurn = 64 * 1024

/**
 * Stands between a socket and an MQTT parser, which would gather a packet of any length before it looks at it. Reads the fixed
 * header of every packet (MQTT 5 2.1) and ends the stream with PACKET_TOO_LARGE before the first octet of one that is too long.
 */
export class PacketGate extends Duplex {
  readonly socket: Duplex
  readonly #lengths: PacketLengths
  #isFirst = true
  #hasFinished = false
  /** Nobody has asked for more than has been handed on. */
  #isFull = false
  #isResting = false
  #octetsOfTurn = 0

  constructor(socket: Duplex, maxPacketBytes = defaultMaxPacketBytes) {
    super()
    this.socket = socket
    this.#lengths = new PacketLengths(maxPacketBytes)
    socket.on('data', (chunk: Buffer) => this.#letIn(chunk))
    socket.on('end', () => this.#finish())
    socket.on('error', (error: Error) => this.destroy(error))
    socket.on('close', () => this.#finish())
    const error = errorOf(socket)
    if (error) this.destroy(error)
    else if (socket.destroyed) this.#finish()
  }

  override _read(): void {
    this.#isFull = false
    if (!this.#isResting) this.socket.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.socket.write(chunk, callback)
  }

  override _writev(chunks: { chunk: Buffer }[], callback: (error?: Error | null) => void): void {
    this.socket.cork()
    chunks.forEach(({ chunk }, index) => this.socket.write(chunk, index === chunks.length - 1 ? callback : undefined))
    this.socket.uncork()
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.socket.end(callback)
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.socket.destroy()
    callback(error)
  }

  /** What was received before the end is read first: often it says why the end came. */
  #finish(): void {
    if (this.#hasFinished) return
    this.#hasFinished = true
    this.push(null)
    if (this.readableEnded) this.destroy()
    else this.once('end', () => this.destroy())
  }

  #letIn(chunk: Buffer): void {
    if (this.destroyed || this.#hasFinished) return
    const refusal = (this.#isFirst && isTlsAlert(chunk) ? speaksTls() : undefined) ?? this.#lengths.follow(chunk)
    this.#isFirst = false
    if (refusal) {
      this.destroy(refusal)
      return
    }
    this.#isFull = !this.push(chunk)
    this.#octetsOfTurn += chunk.length
    if (this.#octetsOfTurn >= octetsATurn) this.#rest()
    if (this.#isFull || this.#isResting) this.socket.pause()
  }

  #rest(): void {
    if (this.#isResting) return
    this.#isResting = true
    setImmediate(() => {
      this.#isResting = false
      this.#octetsOfTurn = 0
      if (!this.#isFull) this.socket.resume()
    })
  }
}

/** Follows the packets through a stream that comes in arbitrary pieces. */
class PacketLengths {
  readonly #max: number
  /** Octets of the current packet's body that are still to come. */
  #toSkip = 0
  /** While a length is being read: its value so far and the weight of the next octet; 0 before the first octet of a packet. */
  #length = 0
  #weight = 0

  constructor(max: number) {
    this.#max = max
  }

  /** Gives why the stream must end, or nothing. */
  follow(chunk: Buffer): AppError | undefined {
    let at = 0
    while (at < chunk.length) {
      if (this.#toSkip > 0) {
        const step = Math.min(this.#toSkip, chunk.length - at)
        this.#toSkip -= step
        at += step
        continue
      }
      const octet = chunk[at++]!
      if (this.#weight === 0) {
        this.#weight = 1
        continue
      }
      this.#length += (octet & 127) * this.#weight
      this.#weight *= 128
      if (octet >= 128) {
        // MQTT 5 1.5.5: at most four octets.
        if (this.#weight > 128 ** 3) return notMqtt()
        continue
      }
      if (this.#length > this.#max) return tooLarge(this.#length, this.#max)
      this.#toSkip = this.#length
      this.#length = 0
      this.#weight = 0
    }
    return undefined
  }
}

/** A TLS server answers a CONNECT in the clear with an alert record (RFC 8446 5.1); to MQTT that would be no packet at all. */
function isTlsAlert(chunk: Buffer): boolean {
  return chunk[0] === 0x15 && chunk[1] === 0x03
}

function speaksTls(): AppError {
  return new AppError('TLS_FAILED', 'This port speaks TLS, and we did not.', {
    remedy: 'Connect with mqtts:// (or wss://) instead.',
    details: { side: 'client', kind: 'tls-port' },
  })
}

function tooLarge(length: number, max: number): AppError {
  return new AppError('PACKET_TOO_LARGE', `A packet of ${length} octets came in; at most ${max} are taken.`, {
    remedy: 'Subscribe to fewer topics, or have this message sent in smaller parts.',
    details: { length, max },
  })
}

function notMqtt(): AppError {
  return new AppError('MQTT_REFUSED', 'What came in is not MQTT.', {
    remedy: 'Check that this port is the port of an MQTT broker.',
  })
}
