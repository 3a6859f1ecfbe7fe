import { AppError } from '../../shared/errors.ts'
import { brokerNotTrusted, type CertificateOrigin } from './broker-not-trusted.ts'
import { certificateAlerts, readTlsFailure, type TlsFailure } from './tls-failure.ts'

/** What has to be known to say whose side a failure is on. */
export interface ConnectionFacts {
  host: string
  port: number
  isEncrypted: boolean
  /** Whether we hold a client certificate to show. */
  hasCertificate: boolean
  /** Common names of the authorities that the broker's certificate may come from. */
  trusted: readonly string[]
}

/** Says why a TCP connection did not come about: CONNECTION_REFUSED, UNREACHABLE, TIMED_OUT, CONNECTION_LOST. */
export function tcpFailure(cause: unknown, { host, port }: ConnectionFacts): AppError {
  const code = systemCode(cause)
  const details = { host, port, systemCode: code }
  switch (code) {
    case 'ECONNREFUSED':
      return new AppError('CONNECTION_REFUSED', `Nothing listens on port ${port} of ${host}.`, {
        remedy: 'Check the port (8883 is usual for TLS, 1883 without), and that the broker runs.',
        details,
        cause,
      })
    case 'ETIMEDOUT':
      return noAnswer({ host, port }, cause)
    case 'ECONNRESET':
      return new AppError('CONNECTION_LOST', `${host} ended the connection as soon as it was made.`, {
        remedy: 'Look at the limits of the broker’s listener and at its firewall.',
        details,
        cause,
      })
    default:
      return new AppError('UNREACHABLE', `${host} cannot be reached from here (${code}).`, {
        remedy: 'Check that this machine is in the broker’s network, and any VPN.',
        details,
        cause,
      })
  }
}

/** TIMED_OUT: the network swallowed the attempt to connect. */
export function noAnswer({ host, port }: { host: string; port: number }, cause?: unknown): AppError {
  return new AppError('TIMED_OUT', `${host} did not answer on port ${port}.`, {
    remedy: 'Check the address; a firewall between here and the broker may drop the connection.',
    details: { host, port },
    cause,
  })
}

/**
 * Says why TLS failed: BROKER_NOT_TRUSTED and NAME_NOT_IN_CERTIFICATE are about the broker's certificate,
 * CLIENT_CERTIFICATE_REFUSED is about ours, TLS_FAILED about neither. `details` holds `side` and the alert or verify code.
 * `origin` is of the certificate that the broker showed, where it was seen.
 */
export function tlsFailure(cause: unknown, facts: ConnectionFacts, origin?: CertificateOrigin): AppError {
  const failure = readTlsFailure(cause)
  switch (failure.kind) {
    case 'alert':
      return alertFailure(failure, facts, cause)
    case 'verify':
      return brokerNotTrusted(failure.code, { origin, trusted: facts.trusted, cause })
    case 'name':
      return new AppError(
        'NAME_NOT_IN_CERTIFICATE',
        `${failure.asked} is not in the broker’s certificate. It lists: ${failure.presented.join(', ') || 'no names at all'}.`,
        {
          remedy: `Issue the broker a certificate that also lists ${failure.asked}, or connect by a name it lists.`,
          details: { side: 'broker', asked: failure.asked, presented: failure.presented },
          cause,
        },
      )
    case 'not-tls':
      return new AppError('TLS_FAILED', `What answers on port ${facts.port} of ${facts.host} does not speak TLS.`, {
        remedy: 'Use the port of the broker’s TLS listener, or mqtt:// if this port is not encrypted.',
        details: { side: 'broker', kind: 'not-tls' },
        cause,
      })
    case 'closed':
      return new AppError('TLS_FAILED', `${facts.host} ended the connection during the TLS handshake, without a reason.`, {
        remedy: `Check that port ${facts.port} is the TLS port; if it is, the broker’s log says more.`,
        details: { side: 'broker', kind: 'closed' },
        cause,
      })
    case 'local':
      return new AppError('TLS_FAILED', `The TLS handshake with ${facts.host} failed (${failure.code}).`, {
        remedy: 'Look at the versions and ciphers that the broker allows; TLS 1.2 is the least.',
        details: { side: 'client', kind: 'local', libraryCode: failure.code },
        cause,
      })
  }
}

/**
 * Says why a connection ended before the broker had let us in. Under TLS 1.3 it judges our certificate after the handshake is over
 * on our side, so that a refusal arrives here: as an alert, or, from brokers written in Node, as a bare end (CONNECTION_LOST).
 */
export function lostConnection(cause: unknown, facts: ConnectionFacts, doing: string): AppError {
  const remedy = facts.isEncrypted
    ? `Most often it did not accept ${facts.hasCertificate ? 'our certificate' : 'a client without one'}; its log says which.`
    : 'Check that this port is not a TLS port; the broker’s log says more.'
  return ended(cause, facts, doing, remedy)
}

/** Says why a connection ended that the broker had let us into, by which it has said that the port and our certificate are right. */
export function lostInUse(cause: unknown, facts: ConnectionFacts): AppError {
  const remedy = 'Look into the broker’s log: it may have been stopped, or not allow this client a topic. Where the log has nothing, check the network.'
  return ended(cause, facts, 'while it was in use', remedy)
}

function ended(cause: unknown, facts: ConnectionFacts, doing: string, remedy: string): AppError {
  if (cause instanceof AppError) return cause
  const failure = cause === undefined ? ({ kind: 'closed' } as const) : readTlsFailure(cause)
  if (failure.kind === 'alert') return tlsFailure(cause, facts)
  return new AppError('CONNECTION_LOST', `The broker ended the connection ${doing}, without a reason.`, {
    remedy,
    details: { side: 'broker', systemCode: systemCode(cause) },
    cause,
  })
}

function alertFailure(
  { alert, name }: TlsFailure & { kind: 'alert' },
  { host, hasCertificate }: ConnectionFacts,
  cause: unknown,
): AppError {
  const details = { side: 'client', alert, alertName: name }
  const isAboutCertificate = certificateAlerts.has(alert)
  // A TLS 1.2 broker that misses a certificate says handshake_failure (40), as it does where no cipher fits.
  if (!hasCertificate && (isAboutCertificate || alert === 40)) {
    return new AppError(
      'CLIENT_CERTIFICATE_REFUSED',
      `The broker wants a client certificate, and none was sent (alert ${alert}, ${name}).`,
      {
        remedy: 'Choose a device or client certificate to connect with.',
        details,
        cause,
      },
    )
  }
  if (isAboutCertificate) {
    const [sentence, remedy] = clientCertificateRefusals[alert]!
    return new AppError(
      'CLIENT_CERTIFICATE_REFUSED',
      `The broker refused our certificate: ${sentence} (alert ${alert}, ${name}).`,
      {
        remedy,
        details,
        cause,
      },
    )
  }
  const [sentence, remedy] = offerRefusals[alert] ?? ['it gave no further reason', 'Look into the broker’s log.']
  return new AppError('TLS_FAILED', `${host} ended the TLS handshake: ${sentence} (alert ${alert}, ${name}).`, {
    remedy,
    details,
    cause,
  })
}

const clientCertificateRefusals: Readonly<Record<number, readonly [sentence: string, remedy: string]>> = {
  42: [
    'it is not valid yet, or its key is too short',
    'Check the broker’s clock; otherwise re-issue the certificate with a P-256 key.',
  ],
  43: ['it was made for another purpose', 'Use a certificate of the device or client profile.'],
  44: ['it was revoked', 'Issue a new certificate for this device.'],
  45: [
    'it has expired, or the broker’s revocation list has',
    'Renew the certificate; if it is in date, give the broker a fresh CRL.',
  ],
  46: ['it did not say what was wrong with it', 'Look into the broker’s log.'],
  48: [
    'it comes from a CA that the broker does not know',
    'Give the broker the CA of this certificate, or use one from the broker’s CA.',
  ],
  49: ['it is known, but not allowed in', 'Look at the broker’s rules for clients.'],
  51: [
    'its signature does not fit the broker’s CA, which has the same name',
    'The CA was made again: export the CA of this certificate to the broker.',
  ],
  116: ['none arrived there', 'Choose a certificate together with its private key.'],
}

const offerRefusals: Readonly<Record<number, readonly [sentence: string, remedy: string]>> = {
  40: ['no cipher or signature suits both sides', 'Look at the ciphers that the broker allows.'],
  70: ['it speaks no version of TLS that we do', 'Allow TLS 1.2 or 1.3 on the broker.'],
  71: ['our ciphers are too weak for it', 'Look at the ciphers that the broker allows.'],
  80: ['it failed inside', 'Look into the broker’s log.'],
  112: ['it does not know the name that was asked for', 'Connect by a name that the broker knows.'],
  120: ['it wants another application protocol', 'Use the port of the broker’s MQTT listener.'],
}

/** The code that the system or a library gave an error, such as ECONNREFUSED; of several attempts, that of the first. */
export function systemCode(cause: unknown): string {
  if (cause instanceof AggregateError) return systemCode(cause.errors[0])
  const code = (cause as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? code : 'no code'
}
