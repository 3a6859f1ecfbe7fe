import { Duplex } from 'node:stream'
import { AppError } from '../../shared/errors.ts'
import { errorOf } from './dial.ts'

/** The longest MQTT packet that is let in: 16 MiB. */
export const defaultMaxPacketBytes = 16 * 1024 * 1024

/** An application message at QoS 0 without properties; the payload is part of a larger buffer. */
export interface QuickMessage {
  topic: string
  payload: Buffer
  retain: boolean
}

/** PUBLISH at QoS 0, and the same with the retain flag (MQTT 5 3.3.1). */
const [quickPublish, quickRetained] = [0x30, 0x31]

/**
 * Stands between a socket and an MQTT parser, which would gather a packet of any length before it looks at it. Reads the fixed
 * header of every packet (MQTT 5 2.1) and ends the stream with PACKET_TOO_LARGE before the first octet of one that is too long.
 *
 * Messages at QoS 0, which nobody has to answer, it can take out of the stream itself: the parser and the client behind it cost more
 * than all else that is done with a message.
 */
export class PacketGate extends Duplex {
  readonly socket: Duplex
  readonly #max: number
  #isFirst = true
  #hasFinished = false
  /** Nobody has asked for more than has been handed on. */
  #isFull = false
  #taking: NodeJS.Immediate | undefined
  /** The beginning of a packet whose end has not come, which is to be looked at as a whole. */
  #gathered: Buffer[] = []
  #gatheredOctets = 0
  /** How long it will be; 0 while that is not known. */
  #awaited = 0
  /** Octets of a packet under way to the parser that are still to come. */
  #toPass = 0
  #passedOn = 0
  #parsed = 0
  #quick: { protocolVersion: 4 | 5; hear: (message: QuickMessage) => void } | undefined

  constructor(socket: Duplex, maxPacketBytes = defaultMaxPacketBytes) {
    super()
    this.socket = socket
    this.#max = maxPacketBytes
    // Not by 'data': a broker that writes each message by itself makes each a TLS record, and each would be an event. So all that came
    // in a turn of the event loop is read at its end; and as a socket holds 64 KiB before it is no longer asked for more, one that
    // always has more lets everything else in the process have its turns, above all what goes to the core.
    socket.on('readable', () => this.#takeSoon())
    socket.on('end', () => this.#finish())
    socket.on('error', (error: Error) => {
      this.#take()
      this.destroy(error)
    })
    socket.on('close', () => {
      this.#take()
      this.#finish()
    })
    const error = errorOf(socket)
    if (error) this.destroy(error)
    else if (socket.destroyed) this.#finish()
  }

  /**
   * From now on messages at QoS 0 go to `hear` and not to the parser, as long as nothing that came before them is still on its way
   * through it: `hasParsed` has to be told of each packet.
   */
  takeQuickMessages(protocolVersion: 4 | 5, hear: (message: QuickMessage) => void): void {
    this.#quick = { protocolVersion, hear }
  }

  /** The parser has come to the end of a packet, and what follows from it has been done. */
  hasParsed(): void {
    this.#parsed++
  }

  override _read(): void {
    this.#isFull = false
    this.#takeSoon()
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

  #takeSoon(): void {
    this.#taking ??= setImmediate(() => {
      this.#taking = undefined
      this.#take()
    })
  }

  /** Asks even where nothing has come: a stream tells of its end only to those who ask. */
  #take(): void {
    if (this.#isFull) return
    const chunk = this.socket.read() as Buffer | null
    if (chunk) this.#letIn(chunk)
  }

  #letIn(chunk: Buffer): void {
    if (this.destroyed || this.#hasFinished) return
    const refusal = (this.#isFirst && isTlsAlert(chunk) ? speaksTls() : undefined) ?? this.#follow(chunk)
    this.#isFirst = false
    if (refusal) this.destroy(refusal)
  }

  /** Goes through the packets of a stream that comes in arbitrary pieces. Gives why the stream must end, or nothing. */
  #follow(piece: Buffer): AppError | undefined {
    const chunk = this.#gather(piece)
    if (!chunk) return undefined
    let passFrom = 0
    let at = 0
    while (at < chunk.length) {
      if (this.#toPass > 0) {
        const step = Math.min(this.#toPass, chunk.length - at)
        this.#toPass -= step
        at += step
        if (this.#toPass === 0) this.#passedOn++
        continue
      }
      const header = readFixedHeader(chunk, at)
      if (header === 'malformed') return notMqtt()
      const bodyLength = header?.bodyLength ?? 0
      if (bodyLength > this.#max) return tooLarge(bodyLength, this.#max)
      const end = header && header.bodyAt + bodyLength
      const isWhole = end !== undefined && end <= chunk.length
      if (!isWhole && (!header || this.#isQuick(chunk[at]!))) {
        this.#pass(chunk, passFrom, at)
        this.#keep(chunk.subarray(at), end === undefined ? 0 : end - at)
        return undefined
      }
      const message = isWhole && this.#isQuick(chunk[at]!) ? readMessage(chunk.subarray(at, end), header!.bodyAt - at, this.#quick!.protocolVersion) : undefined
      if (message) {
        this.#pass(chunk, passFrom, at)
        passFrom = at = end!
        this.#quick!.hear(message)
      } else this.#toPass = end! - at
    }
    this.#pass(chunk, passFrom, at)
    return undefined
  }

  #isQuick(firstOctet: number): boolean {
    return this.#quick !== undefined && this.#passedOn === this.#parsed && (firstOctet === quickPublish || firstOctet === quickRetained)
  }

  #pass(chunk: Buffer, from: number, to: number): void {
    if (to > from) this.#isFull = !this.push(chunk.subarray(from, to))
  }

  #keep(start: Buffer, awaited: number): void {
    this.#gathered = [start]
    this.#gatheredOctets = start.length
    this.#awaited = awaited
  }

  /** A piece, together with what was kept before it; nothing where still more has to come. */
  #gather(piece: Buffer): Buffer | undefined {
    if (this.#gathered.length === 0) return piece
    this.#gathered.push(piece)
    this.#gatheredOctets += piece.length
    if (this.#gatheredOctets < this.#awaited) return undefined
    const chunk = Buffer.concat(this.#gathered)
    this.#gathered = []
    return chunk
  }
}

/** Where the body of a packet begins, and how long it is; nothing while that has not come (MQTT 5 2.1.4). */
function readFixedHeader(chunk: Buffer, start: number): { bodyAt: number; bodyLength: number } | 'malformed' | undefined {
  let bodyLength = 0
  let weight = 1
  // MQTT 5 1.5.5: at most four octets.
  for (let at = start + 1; at <= start + 4; at++) {
    const octet = chunk[at]
    if (octet === undefined) return undefined
    bodyLength += (octet & 127) * weight
    if (octet < 128) return { bodyAt: at + 1, bodyLength }
    weight *= 128
  }
  return 'malformed'
}

/** What a PUBLISH at QoS 0 says. Nothing where it has properties, or is not as it should be: then the parser is to say so. */
function readMessage(packet: Buffer, bodyAt: number, protocolVersion: 4 | 5): QuickMessage | undefined {
  const topicAt = bodyAt + 2
  if (topicAt > packet.length) return undefined
  const topicEnd = topicAt + packet.readUInt16BE(bodyAt)
  const payloadAt = protocolVersion === 5 ? topicEnd + 1 : topicEnd
  if (topicEnd === topicAt || payloadAt > packet.length || (protocolVersion === 5 && packet[topicEnd] !== 0)) return undefined
  return { topic: packet.toString('utf8', topicAt, topicEnd), payload: packet.subarray(payloadAt), retain: packet[0] === quickRetained }
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
