import { Button, SegmentedControl } from '@mantine/core'
import { useId, type ReactNode } from 'react'
import { PassphraseInput, PassphraseOwner } from '../components/passphrase-input.tsx'
import type { DestinationDraft, DestinationReading } from './destination.ts'
import { driveOf } from './drive-words.ts'
import { FolderChoice } from './folder-choice.tsx'
import { NoPermissions } from './no-permissions.tsx'
import { useDrives } from './use-drives.ts'
import classes from './where-to.module.css'

export interface WhereToProps {
  draft: DestinationDraft
  reading: DestinationReading
  /** Writing was tried: what is missing is said. */
  showsProblems: boolean
  /** Other encrypted forms that are offered for a drive without permissions. */
  encryptedInstead?: ReactNode
  onChange: (part: Partial<DestinationDraft>) => void
}

/** Where bundles go, and in which form: folders that are used as they are, or one encrypted ZIP. */
export function WhereTo({ draft, reading, showsProblems, encryptedInstead, onChange }: WhereToProps) {
  const id = useId()
  const drives = useDrives()
  const drive = drives.drives && driveOf(reading.folder, drives.drives)
  const isZip = draft.form === 'zip'
  return (
    <section className={classes.whereTo} aria-labelledby={id}>
      <h2 id={id} className={classes.heading}>
        Where to?
      </h2>
      <FolderChoice label="Folder" value={draft.folder} drives={drives} onChange={(folder) => onChange({ folder })} />
      {!isZip && (
        <NoPermissions
          drive={drive}
          action={
            <>
              <Button size="compact-sm" variant="default" onClick={() => onChange({ form: 'zip' })}>
                Write one encrypted ZIP
              </Button>
              {encryptedInstead}
            </>
          }
        />
      )}
      <div className={classes.form}>
        <SegmentedControl
          aria-label="Form"
          data={[
            { value: 'folder', label: 'Folders' },
            { value: 'zip', label: 'One encrypted ZIP' },
          ]}
          value={draft.form}
          onChange={(form) => onChange({ form: form === 'zip' ? 'zip' : 'folder' })}
        />
        <p className={classes.explanation}>
          {isZip
            ? 'AES-256; 7-Zip, WinZip and Keka open it. The names of its files can be read without the password.'
            : 'A folder for each identity, used as it is. Keys are readable by you alone where the file system keeps that.'}
        </p>
      </div>
      {isZip && (
        <div className={classes.passwords}>
          <PassphraseOwner />
          <PassphraseInput
            label="Password of the ZIP"
            withStrength
            value={draft.password}
            error={showsProblems || draft.again !== '' ? reading.passwordProblem : undefined}
            onChange={(password) => onChange({ password })}
          />
          <PassphraseInput
            label="The same again"
            isNew
            value={draft.again}
            error={showsProblems ? reading.againProblem : undefined}
            onChange={(again) => onChange({ again })}
          />
        </div>
      )}
    </section>
  )
}
