import type { ClientOffer, Visit } from '../../shared/visit.ts'

/** What the first octets of a connection are. */
export interface ClientOpening {
  speaks: Visit['speaks']
  /** Null where no ClientHello came. */
  offer: ClientOffer | null
  /** Of a CONNECT in the clear. */
  clientId: string | null
}

/** The first octets are gathered up to here; a ClientHello is a tenth of it, with a post-quantum key share. */
const longestOpening = 16 * 1024
const longestName = 255

/**
 * Reads what a client begins with, without taking it away from whoever speaks with the client next: a ClientHello (RFC 8446 4.1.2),
 * a CONNECT without TLS (MQTT 5 3.1), or something else. Undefined where more octets are needed to tell. What comes in is foreign:
 * nothing is looked at beyond its own length, and nothing is thrown.
 */
export function readOpening(octets: Buffer): ClientOpening | undefined {
  if (octets.length === 0) return undefined
  if (octets[0] === tlsHandshake) return readHello(octets)
  if (octets[0] === mqttConnect) return readConnect(octets)
  return somethingElse
}

const tlsHandshake = 0x16
const mqttConnect = 0x10
const clientHello = 1
const somethingElse: ClientOpening = { speaks: 'other', offer: null, clientId: null }

function readHello(octets: Buffer): ClientOpening | undefined {
  const message = handshakeIn(octets)
  if (message === undefined) return octets.length < longestOpening ? undefined : somethingElse
  const offer = message === null ? null : readOffer(message)
  return offer ? { speaks: 'tls', offer, clientId: null } : somethingElse
}

/** The first handshake message, put together from its records; null where these are not records of a handshake. */
function handshakeIn(octets: Buffer): Buffer | null | undefined {
  if (octets.length >= 2 && octets[1] !== 3) return null
  const parts: Buffer[] = []
  let at = 0
  for (; at + 5 <= octets.length; at += 5 + octets.readUInt16BE(at + 3)) {
    if (octets[at] !== tlsHandshake || octets[at + 1] !== 3) return null
    parts.push(octets.subarray(at + 5, at + 5 + octets.readUInt16BE(at + 3)))
  }
  const gathered = Buffer.concat(parts)
  if (gathered.length < 4) return undefined
  if (gathered[0] !== clientHello) return null
  const end = 4 + gathered.readUIntBE(1, 3)
  return gathered.length < end ? undefined : gathered.subarray(4, end)
}

function readOffer(hello: Buffer): ClientOffer | undefined {
  const fields = new Fields(hello)
  const legacyVersion = fields.uint(2)
  fields.take(32)
  fields.block(1)
  fields.block(2)
  fields.block(1)
  // RFC 5246 7.4.1.2: extensions may be missing altogether.
  const extensions = new Fields(fields.isAtEnd ? Buffer.alloc(0) : fields.block(2))
  let versions = [legacyVersion]
  let serverName: string | null = null
  while (!extensions.isAtEnd) {
    const type = extensions.uint(2)
    const content = new Fields(extensions.block(2))
    if (type === supportedVersions) versions = content.block(1).toString('hex').match(/.{4}/g)?.map((hex) => Number.parseInt(hex, 16)) ?? []
    if (type === serverNameExtension) serverName = readServerName(content)
    if (content.hasFailed || extensions.hasFailed) return undefined
  }
  if (fields.hasFailed) return undefined
  const known = [...new Set(versions)].sort((a, b) => a - b).flatMap((version) => versionNames[version] ?? [])
  return { versions: known, serverName }
}

// RFC 8446 4.2.1 and RFC 6066 3.
const supportedVersions = 43
const serverNameExtension = 0

const versionNames: Readonly<Record<number, string>> = {
  0x0300: 'SSLv3',
  0x0301: 'TLSv1',
  0x0302: 'TLSv1.1',
  0x0303: 'TLSv1.2',
  0x0304: 'TLSv1.3',
}

function readServerName(content: Fields): string | null {
  const list = new Fields(content.block(2))
  const isHostName = list.uint(1) === 0
  const name = list.block(2)
  return isHostName && !list.hasFailed ? name.toString('latin1').slice(0, longestName) : null
}

function readConnect(octets: Buffer): ClientOpening | undefined {
  const isWhole = /^\x10(?:[\x80-\xff]{0,3}[\x00-\x7f])(?:\x00\x04MQTT|\x00\x06MQIsdp)/s.exec(octets.toString('latin1'))
  if (!isWhole) return octets.length < 14 && !octets.includes('\r\n') ? undefined : somethingElse
  const fields = new Fields(octets.subarray(isWhole[0].length))
  const level = fields.uint(1)
  fields.take(3)
  // The properties of MQTT 5; a length beyond 127 octets means more of them than any device sends here.
  if (level === 5) fields.block(1)
  const clientId = fields.block(2)
  return { speaks: 'plain-mqtt', offer: null, clientId: fields.hasFailed ? null : clientId.toString('utf8').slice(0, longestName) }
}

/** Reads one field after the other; past the end it gives nothing and remembers that it did. */
class Fields {
  readonly #octets: Buffer
  #at = 0
  hasFailed = false

  constructor(octets: Buffer) {
    this.#octets = octets
  }

  get isAtEnd(): boolean {
    return this.hasFailed || this.#at >= this.#octets.length
  }

  take(length: number): Buffer {
    const end = this.#at + length
    if (end > this.#octets.length) this.hasFailed = true
    if (this.hasFailed) return Buffer.alloc(0)
    const taken = this.#octets.subarray(this.#at, end)
    this.#at = end
    return taken
  }

  uint(length: 1 | 2): number {
    const taken = this.take(length)
    return this.hasFailed ? 0 : taken.readUIntBE(0, length)
  }

  /** What follows a length of so many octets. */
  block(lengthOctets: 1 | 2): Buffer {
    return this.take(this.uint(lengthOctets))
  }
}
