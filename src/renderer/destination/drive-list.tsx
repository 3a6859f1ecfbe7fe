import { IconAlertTriangle, IconDeviceUsb, IconLock } from '@tabler/icons-react'
import type { Drive } from '../../shared/drive.ts'
import { SafeText } from '../components/safe-text.tsx'
import { driveFacts, driveName } from './drive-words.ts'
import classes from './drive-list.module.css'

export interface DriveListProps {
  drives: readonly Drive[]
  /** Where the chosen one is. */
  chosen: string | undefined
  onChoose: (drive: Drive) => void
}

/** The removable drives that are plugged in, each a button that leads there. */
export function DriveList({ drives, chosen, onChoose }: DriveListProps) {
  if (drives.length === 0) {
    return (
      <p className={classes.none}>
        <IconDeviceUsb size={15} stroke={1.7} aria-hidden />
        A USB stick or card appears here as soon as it is plugged in.
      </p>
    )
  }
  return (
    <div role="group" aria-label="Removable drives" className={classes.drives}>
      {drives.map((drive) => (
        <button
          key={drive.mountPoint}
          type="button"
          className={classes.drive}
          aria-pressed={drive.mountPoint === chosen}
          disabled={drive.isReadOnly}
          onClick={() => onChoose(drive)}
        >
          <IconDeviceUsb className={classes.icon} size={18} stroke={1.7} aria-hidden />
          <span className={classes.name}>{driveName(drive)}</span>
          <span className={classes.facts}>{driveFacts(drive)}</span>
          <span className={classes.place}>
            <SafeText>{drive.mountPoint}</SafeText>
          </span>
          <DriveMark drive={drive} />
        </button>
      ))}
    </div>
  )
}

function DriveMark({ drive: { isReadOnly, keepsPermissions } }: { drive: Drive }) {
  if (isReadOnly) {
    return (
      <span className={classes.mark}>
        <IconLock size={13} aria-hidden /> write-protected
      </span>
    )
  }
  return keepsPermissions ? null : (
    <span className={classes.mark}>
      <IconAlertTriangle size={13} aria-hidden /> keeps no permissions
    </span>
  )
}
