import { fileIn, filePart } from '../components/file-path.ts'
import { Notice } from '../components/notice.tsx'
import { PathField } from '../components/path-field.tsx'
import { useAbout } from '../stores/vault-store.ts'
import { DriveList } from './drive-list.tsx'
import { driveOf } from './drive-words.ts'
import classes from './folder-choice.module.css'
import type { Drives } from './use-drives.ts'

export interface FolderChoiceProps {
  label: string
  description?: string
  /** As typed; empty: where the host offers it. */
  value: string
  error?: string | undefined
  drives: Drives
  onChange: (folder: string) => void
}

/** A folder, typed or chosen, or a place on one of the drives that are plugged in. */
export function FolderChoice({ label, description, value, error, drives: { drives, error: drivesError }, onChange }: FolderChoiceProps) {
  const { defaultExportFolder, platform } = useAbout()
  const folder = value.trim() === '' ? defaultExportFolder : value.trim()
  return (
    <div className={classes.choice}>
      <PathField label={label} description={description} value={value} error={error} onChange={onChange} />
      <Notice error={drivesError} />
      {drives && (
        <DriveList
          drives={drives}
          chosen={driveOf(folder, drives)?.mountPoint}
          onChoose={({ mountPoint }) => onChange(fileIn(mountPoint, filePart(defaultExportFolder), platform))}
        />
      )}
    </div>
  )
}
