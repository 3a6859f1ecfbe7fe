import { join } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import { Anchor } from './anchor.ts'
import { writeBundle } from './bundle-writer.ts'
import { clearWay } from './clear-way.ts'
import type { Delivery } from './delivery.ts'
import { writeSingleFile } from './single-file.ts'

/**
 * Begins to write bundles as folders below `folder`. `topFile` is what will stand above them; where it is there already and may not
 * be replaced, that is said before anything is written. Throws BUNDLE_EXISTS, FOLDER_NOT_WRITABLE, DISK_FULL.
 */
export async function openFolderDelivery({
  folder,
  overwrite,
  topFile,
}: {
  folder: string
  overwrite: boolean
  topFile?: string | undefined
}): Promise<Delivery> {
  const anchor = await Anchor.at(folder)
  try {
    if (topFile !== undefined) await clearWay(folder, [topFile], { overwrite, base: folder })
  } catch (error) {
    await anchor.letGo()
    throw error
  }
  return {
    folder,
    file: null,
    standsAtOnce: true,
    async writeBundle(below, files, signal) {
      await anchor.check()
      try {
        await writeBundle(join(folder, ...below.split('/')), files, { overwrite, signal, base: folder, checkPlace: () => anchor.check() })
      } catch (error) {
        // A drive that is gone says ENOENT, or EIO.
        if (error instanceof AppError && error.code === 'FOLDER_NOT_WRITABLE') await anchor.check()
        throw error
      }
    },
    async writeFile({ path, bytes, isSecret }) {
      await anchor.check()
      await writeSingleFile(join(folder, path), { bytes, isSecret }, { overwrite })
    },
    finish: () => Promise.resolve(),
    abandon: () => anchor.letGo(),
  }
}
