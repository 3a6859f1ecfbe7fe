import { pbkdf2 } from 'node:crypto'
import { promisify } from 'node:util'
import { AppError } from '../../shared/errors.ts'
import type { MqttCredential, SaltSource } from './target.ts'

// 2.0.11 refuses the 64 octets of salt that 2.1 itself writes; both read 12.
const saltLength = 12
const hashLength = 64
/** Node computes hashes on four threads; more at once would only wait, and hold up a cancellation. */
const atOnce = 4

const derive = promisify(pbkdf2)

/**
 * The text of a `password_file` that Mosquitto 2.0.11 and 2.1 read: a line `user:$7$ITERATIONS$SALT$HASH` for each
 * credential, PBKDF2 with SHA-512, base64. At 200,000 iterations a hash takes about a tenth of a second of one core.
 * Throws CANCELLED. The user names must have passed `isPasswordFileName`.
 */
export async function mosquittoPasswordFile(
  credentials: readonly MqttCredential[],
  { iterations, salt, signal }: { iterations: number; salt: SaltSource; signal?: AbortSignal | undefined },
): Promise<string> {
  const line = async ({ username, password }: MqttCredential) => {
    const octets = salt(username, saltLength)
    const hash = await derive(password, octets, iterations, hashLength, 'sha512')
    return `${username}:$7$${iterations}$${Buffer.from(octets).toString('base64')}$${hash.toString('base64')}\n`
  }
  const lines: string[] = []
  for (let start = 0; start < credentials.length; start += atOnce) {
    if (signal?.aborted) throw new AppError('CANCELLED', 'Cancelled while hashing passwords.', { remedy: 'Export again.' })
    lines.push(...(await Promise.all(credentials.slice(start, start + atOnce).map(line))))
  }
  return lines.join('')
}

/** Whether a line of the file can hold this user name: `:` ends it, `#` begins a comment, blanks around it are dropped. */
export function isPasswordFileName(username: string): boolean {
  return !/[:\p{Cc}]/u.test(username) && !username.startsWith('#') && username.trim() === username && username !== ''
}
