import { writeFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { reportFormats, type ReportFormat } from '../../shared/connection-report.ts'
import { AppError } from '../../shared/errors.ts'
import { badUsage } from './failure.ts'

/** A file for a report, and what its ending says it is. */
export interface ReportFile {
  path: string
  format: ReportFormat
}

/** Reads the option before anything is done. Throws INVALID_INPUT for an ending that says nothing. */
export function reportFile(name: string): ReportFile {
  const format = reportFormats.find((each) => `.${each}` === extname(name).toLowerCase())
  if (format) return { path: resolve(name), format }
  throw badUsage(`--report ${name} does not say what to write.`, 'End the name in .txt, .json or .html.')
}

/** Writes a report, which holds nothing secret. Throws BUNDLE_EXISTS and overwrites nothing unless told; FOLDER_NOT_WRITABLE. */
export async function writeReport({ path }: ReportFile, content: string, overwrite: boolean): Promise<void> {
  try {
    await writeFile(path, content, { flag: overwrite ? 'w' : 'wx' })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new AppError('BUNDLE_EXISTS', `${path} is there already.`, { remedy: 'Choose another file, or add --force.', details: { path }, cause })
    }
    throw new AppError('FOLDER_NOT_WRITABLE', `${path} cannot be written.`, { remedy: 'Choose a folder that is there and that you may write to.', details: { path }, cause })
  }
}
