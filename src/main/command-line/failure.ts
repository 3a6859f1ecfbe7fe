import { CommanderError } from 'commander'
import { AppError, toWireError, type WireError } from '../../shared/errors.ts'
import { complaintAbout } from './field-name.ts'
import { indent } from './table.ts'
import { paint, type Line } from './line.ts'
import type { Output } from './output.ts'

export const exitCodes = { done: 0, failed: 1, badUsage: 2, cancelled: 130 } as const

/** What went wrong, in the form that scripts rely on. */
export interface Failure {
  code: WireError['code']
  message: string
  remedy: string | null
  details: NonNullable<WireError['details']>
}

/** Gives the failure that an error stands for. What commander has to say of the arguments is INVALID_INPUT. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CommanderError) return usageFailure(error)
  const { code, message, remedy, details = {} } = toWireError(error)
  if (code === 'INVALID_INPUT' && typeof details['path'] === 'string') {
    const path = details['path']
    const isOurs = complaintAbout(path, message)
    return { code, message: isOurs, remedy: isOurs === message ? (remedy ?? null) : 'Correct it and try again.', details }
  }
  if (code === 'INTERNAL') {
    const more = 'Try again with CERTWRIGHT_LOG=1 in the environment, and report what is printed then.'
    return { code, message, remedy: more, details }
  }
  return { code, message, remedy: remedyHere(code, details) ?? remedy ?? null, details }
}

/** What to do here, where the core can only say it in general. */
const remedies: Readonly<Partial<Record<WireError['code'], string>>> = {
  ALT_NAME_REQUIRED: 'Add --san dns:NAME or --san ip:ADDRESS for each name and address, or --this-machine.',
  VAULT_NOT_FOUND: 'Make one with "certwright vault create", or name one that is there with --vault.',
}

function remedyHere(code: WireError['code'], details: Failure['details']): string | undefined {
  if (code !== 'BUNDLE_EXISTS') return remedies[code]
  // A bundle says its folder. A file of its own may be replaced, but for one that holds a key.
  if ('folder' in details) return 'Choose another folder, or add --overwrite.'
  return 'path' in details ? 'Choose another file, or add --force.' : undefined
}

/** The exit code that goes with a failure. */
export function exitCodeOf({ code }: Failure): number {
  if (code === 'INVALID_INPUT') return exitCodes.badUsage
  return code === 'CANCELLED' ? exitCodes.cancelled : exitCodes.failed
}

/** Says a failure: as a value on standard output, or in words on standard error. */
export function printFailure(output: Output, failure: Failure): void {
  output.endProgress()
  if (output.isJson()) output.value({ error: failure })
  else output.note(...failureLines(failure))
}

/** `error: ...`, the candidates where the failure has some, and `hint: ...`. */
export function failureLines({ message, remedy, details }: Pick<Failure, 'message' | 'remedy' | 'details'>): Line[] {
  const candidates = details['candidates']
  return [
    [paint('red', 'error:'), ` ${message}`],
    ...(Array.isArray(candidates) ? indent(candidates as readonly string[]) : []),
    ...(remedy === null ? [] : [[paint('yellow', 'hint:'), ` ${remedy}`] as const]),
  ]
}

function usageFailure({ code, message }: CommanderError): Failure {
  if (code === 'commander.help') {
    return { code: 'INVALID_INPUT', message: 'The command is missing.', remedy: 'Add --help to see the commands.', details: {} }
  }
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n')
  const suggestion = rest.join(' ').replace(/^\(|\)$/g, '')
  return {
    code: 'INVALID_INPUT',
    message: sentence(withoutValues(code, first)),
    remedy: suggestion === '' ? 'Add --help to the command to see what it takes.' : suggestion,
    details: {},
  }
}

/** What was given by mistake may have been a passphrase: it is not repeated. */
function withoutValues(code: string, message: string): string {
  switch (code) {
    case 'commander.unknownOption':
      return message.replace(/^(unknown option '[^'=]*)=.*'$/s, "$1'")
    case 'commander.excessArguments':
      return message.replace(/(but got \d+): .*$/s, '$1')
    default:
      return message
  }
}

function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(capital) ? capital : `${capital}.`
}

/** Gives the error of a command line that cannot be meant: INVALID_INPUT. */
export function badUsage(message: string, remedy: string): AppError {
  return new AppError('INVALID_INPUT', message, { remedy })
}
