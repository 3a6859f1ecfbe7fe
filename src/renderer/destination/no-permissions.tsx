import type { ReactNode } from 'react'
import type { Drive } from '../../shared/drive.ts'
import { Notice } from '../components/notice.tsx'
import { driveName, fileSystemName } from './drive-words.ts'

export interface NoPermissionsProps {
  /** The drive that the folder is on, where it is on one. */
  drive: Drive | undefined
  /** What would be better: buttons. */
  action?: ReactNode
}

/** Warns of a drive on which everybody who holds it can read every key. Shows nothing for others. */
export function NoPermissions({ drive, action }: NoPermissionsProps) {
  if (!drive || drive.keepsPermissions) return null
  const fileSystem = fileSystemName(drive.fileSystem)
  return (
    <Notice
      tone="warning"
      message={`${driveName(drive)}${fileSystem === '' ? '' : ` (${fileSystem})`} keeps no permissions: whoever holds it can read the private keys on it.`}
      remedy="Write them encrypted, or keep the drive as you would keep a key."
      action={action}
    />
  )
}
