import { writeBundle } from '../bundle-writer.ts'
import { AppError } from '../../../shared/errors.ts'

// Run as a child process of an ordinary user: writes one public file to the folder named, and prints the code of the failure.
try {
  await writeBundle(process.argv[2]!, [{ path: 'a.txt', bytes: Uint8Array.of(1), isSecret: false }], { overwrite: false })
  process.stdout.write('written')
} catch (error) {
  process.stdout.write(error instanceof AppError ? error.code : String(error))
}
