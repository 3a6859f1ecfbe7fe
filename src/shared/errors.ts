/** What a person can do next; never empty in an error that was foreseen. */
export type Remedy = string

/** Every way a call can fail that a caller may want to tell apart. The code names the cause, not the place. */
export type ErrorCode =
  // calls
  | 'CANCELLED'
  | 'INTERNAL'
  | 'INVALID_INPUT'
  | 'UNKNOWN_METHOD'
  | 'CONNECTION_CLOSED'
  | 'NOT_AVAILABLE_HERE'
  | 'SELF_TEST_FAILED'
  // names and references
  | 'NOT_FOUND'
  | 'AMBIGUOUS_REFERENCE'
  | 'NAME_TAKEN'
  | 'INVALID_SUBJECT'
  | 'INVALID_ALT_NAME'
  | 'ALT_NAME_REQUIRED'
  // vault
  | 'VAULT_NOT_OPEN'
  | 'VAULT_LOCKED'
  | 'VAULT_EXISTS'
  | 'VAULT_NOT_FOUND'
  | 'VAULT_NOT_OURS'
  | 'VAULT_DAMAGED'
  | 'VAULT_TOO_NEW'
  | 'VAULT_BUSY'
  | 'WRONG_PASSPHRASE'
  | 'PASSPHRASE_REQUIRED'
  | 'AUDIT_BROKEN'
  // issuing
  | 'ISSUER_CANNOT_SIGN'
  | 'ISSUER_EXPIRED'
  | 'VALIDITY_BEYOND_ISSUER'
  | 'PATH_TOO_LONG'
  | 'PROFILE_MISMATCH'
  | 'READ_BACK_FAILED'
  | 'ALREADY_REVOKED'
  | 'NOT_ON_HOLD'
  | 'REQUEST_NOT_VALID'
  // files
  | 'FOLDER_NOT_WRITABLE'
  | 'BUNDLE_EXISTS'
  | 'DISK_FULL'
  | 'DRIVE_IN_USE'
  | 'FILE_NOT_READABLE'
  | 'FILE_NOT_UNDERSTOOD'
  | 'FILE_UNSAFE'
  | 'FILE_TOO_LARGE'
  | 'WRITE_NOT_VERIFIED'
  | 'BUNDLE_REFUSED'
  | 'KEY_MISMATCH'
  | 'KEY_TYPE_NOT_SUPPORTED'
  // network process, broker, sessions
  | 'NETWORK_PROCESS_STOPPED'
  | 'READER_STOPPED'
  | 'PORT_IN_USE'
  | 'PORT_NOT_ALLOWED'
  | 'NAME_NOT_RESOLVED'
  | 'CONNECTION_REFUSED'
  | 'CONNECTION_LOST'
  | 'UNREACHABLE'
  | 'TIMED_OUT'
  | 'TLS_FAILED'
  | 'BROKER_NOT_TRUSTED'
  | 'NAME_NOT_IN_CERTIFICATE'
  | 'CLIENT_CERTIFICATE_REFUSED'
  | 'MQTT_REFUSED'
  | 'NOT_AUTHORIZED'
  | 'NOT_DELIVERED'
  | 'PACKET_TOO_LARGE'
  | 'PROOF_FAILED'
  | 'SESSION_NOT_OPEN'
  | 'SESSION_TAKEN_OVER'

/** Plain facts about a failure, for a program to read; never a secret. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | readonly string[]>>

/** An error as it crosses a transport. `cause` is only the name and message of what lay beneath. */
export interface WireError {
  code: ErrorCode
  message: string
  remedy?: Remedy
  details?: ErrorDetails
  cause?: { name: string; message: string }
}

/** A failure that was foreseen: it has a code, says what went wrong with the values in it, and what to do. */
export class AppError extends Error {
  override name = 'AppError'
  readonly code: ErrorCode
  readonly remedy: Remedy | undefined
  readonly details: ErrorDetails | undefined

  constructor(
    code: ErrorCode,
    message: string,
    options: { remedy?: Remedy | undefined; details?: ErrorDetails | undefined; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.remedy = options.remedy
    this.details = options.details
  }
}

/** Gives the form of an error that may leave the core: an unforeseen one is masked as INTERNAL, its message kept to the log. */
export function toWireError(error: unknown): WireError {
  if (!(error instanceof AppError)) {
    return {
      code: 'INTERNAL',
      message: 'Something failed inside Certwright that should not have.',
      remedy: 'Try again; if it happens again, report it with the log of the core.',
    }
  }
  const { code, message, remedy, details, cause } = error
  return {
    code,
    message,
    ...(remedy !== undefined && { remedy }),
    ...(details && { details }),
    ...(cause instanceof Error && { cause: summary(cause) }),
  }
}

/** Gives back the AppError that `toWireError` took apart. */
export function fromWireError({ code, message, remedy, details, cause }: WireError): AppError {
  const inner = cause && Object.assign(new Error(cause.message), { name: cause.name })
  return new AppError(code, message, { remedy, details, cause: inner })
}

function summary(error: unknown): { name: string; message: string } {
  if (error instanceof Error) return { name: error.name, message: error.message }
  return { name: 'Error', message: String(error) }
}
