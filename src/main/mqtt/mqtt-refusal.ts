import { AppError } from '../../shared/errors.ts'

/** The reason codes that say "you may not": CONNACK 4 and 5 of MQTT 3.1.1, and 0x86, 0x87, 0x8A and 0x8C of MQTT 5. */
const authorizationCodes: ReadonlySet<number> = new Set([4, 5, 0x86, 0x87, 0x8a, 0x8c])

const sessionTakenOver = 0x8e

/** Whether a CONNACK says that the broker does not speak this version of MQTT: 1 of MQTT 3.1.1, 0x84 of MQTT 5. */
export function isVersionRefusal(error: unknown): boolean {
  const reasonCode = error instanceof AppError && error.details?.['reasonCode']
  return reasonCode === 1 || reasonCode === 0x84
}

/** Says why CONNECT was refused: NOT_AUTHORIZED or MQTT_REFUSED; `details.reasonCode` is the broker's own. */
export function connectRefusal(
  reasonCode: number,
  reasonString: string | undefined,
  { clientId, username }: { clientId: string; username?: string | undefined },
): AppError {
  const said = reasonString === undefined ? '' : ` The broker says: ${reasonString}`
  const details = { side: 'client', reasonCode }
  if (authorizationCodes.has(reasonCode)) {
    return new AppError(
      'NOT_AUTHORIZED',
      `The broker does not let ${clientId || 'this client'} in: ${nameOf(reasonCode)}.${said}`,
      {
        remedy:
          username === undefined
            ? 'Check that the broker accepts this certificate, and whether it wants a user name and password as well.'
            : 'Check the user name and password; brokers give this answer to a wrong password and to an unknown user alike.',
        details,
      },
    )
  }
  return new AppError('MQTT_REFUSED', `The broker refused to connect: ${nameOf(reasonCode)}.${said}`, {
    remedy: refusalRemedies[reasonCode] ?? 'Look into the broker’s log.',
    details,
  })
}

/** Says why a subscription or a message was not taken: NOT_AUTHORIZED or MQTT_REFUSED. 0x80 is all that MQTT 3.1.1 can say. */
export function requestRefusal(what: string, reasonCode: number): AppError {
  const details = { side: 'client', reasonCode }
  const message = `The broker refused ${what}: ${nameOf(reasonCode)}.`
  if (reasonCode === 0x80 || authorizationCodes.has(reasonCode)) {
    return new AppError('NOT_AUTHORIZED', message, {
      remedy: 'Let this client use the topic in the broker’s access list.',
      details,
    })
  }
  return new AppError('MQTT_REFUSED', message, { remedy: 'Look into the broker’s log.', details })
}

/** Whether the broker has refused a subscription or a message, and keeps the connection. */
export function isRequestRefusal(error: unknown): error is AppError {
  return error instanceof AppError && (error.code === 'NOT_AUTHORIZED' || error.code === 'MQTT_REFUSED') && error.details?.['reasonCode'] !== undefined
}

/** Says what the broker's own DISCONNECT of MQTT 5 said: CONNECTION_LOST, SESSION_TAKEN_OVER. */
export function disconnectedByBroker(reasonCode: number, reasonString: string | undefined): AppError {
  const details = { side: 'broker', reasonCode }
  if (reasonCode === sessionTakenOver) {
    return new AppError('SESSION_TAKEN_OVER', 'Another client with the same client identifier took the session over.', {
      remedy: 'Give each client an identifier of its own.',
      details,
    })
  }
  const said = reasonString === undefined ? '' : ` The broker says: ${reasonString}`
  return new AppError('CONNECTION_LOST', `The broker ended the connection: ${nameOf(reasonCode)}.${said}`, {
    remedy: 'Look into the broker’s log.',
    details,
  })
}

const refusalRemedies: Readonly<Record<number, string>> = {
  2: 'Choose another client identifier.',
  3: 'Try again in a moment: the broker is busy or starting.',
  0x85: 'Choose another client identifier.',
  0x88: 'Try again in a moment: the broker is busy or starting.',
  0x89: 'Try again in a moment: the broker is busy.',
}

function nameOf(reasonCode: number): string {
  const hex = `0x${reasonCode.toString(16).padStart(2, '0').toUpperCase()}`
  const name = reasonNames[reasonCode]
  return reasonCode < 6 ? `${name ?? 'unknown'} (${reasonCode})` : `${name ?? 'unknown reason'} (${hex})`
}

// MQTT 3.1.1 3.2.2.3 and MQTT 5 2.4.
const reasonNames: Readonly<Record<number, string>> = {
  0: 'normal disconnection',
  1: 'unacceptable protocol version',
  2: 'identifier rejected',
  3: 'server unavailable',
  4: 'bad user name or password',
  5: 'not authorized',
  0x80: 'unspecified error',
  0x81: 'malformed packet',
  0x82: 'protocol error',
  0x83: 'implementation specific error',
  0x84: 'unsupported protocol version',
  0x85: 'client identifier not valid',
  0x86: 'bad user name or password',
  0x87: 'not authorized',
  0x88: 'server unavailable',
  0x89: 'server busy',
  0x8a: 'banned',
  0x8c: 'bad authentication method',
  0x8d: 'keep alive timeout',
  0x8e: 'session taken over by another client with the same identifier',
  0x8f: 'topic filter invalid',
  0x90: 'topic name invalid',
  0x91: 'packet identifier in use',
  0x93: 'receive maximum exceeded',
  0x95: 'packet too large',
  0x96: 'message rate too high',
  0x97: 'quota exceeded',
  0x98: 'administrative action',
  0x99: 'payload format invalid',
  0x9a: 'retain not supported',
  0x9b: 'QoS not supported',
  0x9c: 'use another server',
  0x9d: 'server moved',
  0x9e: 'shared subscriptions not supported',
  0x9f: 'connection rate exceeded',
  0xa0: 'maximum connect time',
  0xa1: 'subscription identifiers not supported',
  0xa2: 'wildcard subscriptions not supported',
}
