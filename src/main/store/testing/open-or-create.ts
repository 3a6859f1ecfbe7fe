/**
 * A process, perhaps of another user, that opens (`open PATH`) or creates (`create PATH`) a vault and writes to it, and prints
 * the code of the error that comes of it, or "none".
 */
import { AppError } from '../../../shared/errors.ts'
import { Vault } from '../vault.ts'
import { now } from './sample-certificate.ts'

const [, , verb, path] = process.argv
try {
  const vault = verb === 'create' ? await Vault.create(path!, 'some passphrase', { now }) : Vault.open(path!)
  vault.appendAudit([{ action: 'setting-changed', text: 'A test wrote this' }], now)
  process.stdout.write('none')
} catch (error) {
  process.stdout.write(error instanceof AppError ? error.code : String(error))
}
