import { setTimeout } from 'node:timers/promises'
import { AppError } from '../../shared/errors.ts'
import type { AppContract } from '../../shared/contract.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import type { Host } from '../hosts/host.ts'

const lookEveryMs = 2000

/** The removable drives of this machine. They are looked for only when somebody asks, and again while somebody watches. */
export function drivesService(
  host: Pick<Host, 'listDrives' | 'ejectDrive'>,
  { everyMs = lookEveryMs }: { everyMs?: number } = {},
): GroupHandlers<AppContract['drives']> {
  const list = async () => (host.listDrives ? host.listDrives() : [])
  return {
    list,
    async watch(_input, { emit, signal }) {
      let known: string | undefined
      while (!signal.aborted) {
        const drives = await list()
        const text = JSON.stringify(drives)
        if (text !== known) emit(drives)
        known = text
        // What it rejects with is the signal's own end.
        await setTimeout(everyMs, undefined, { signal, ref: false }).catch(() => undefined)
      }
      return null
    },
    async eject({ mountPoint }) {
      if (!host.ejectDrive) throw new AppError('NOT_AVAILABLE_HERE', 'This host cannot let go of drives.', { remedy: 'Unmount it as your system does.' })
      await host.ejectDrive(mountPoint)
      return null
    },
  }
}
