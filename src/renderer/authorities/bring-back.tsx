import { Button, FileButton, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { BroughtFile } from '../../shared/brought-file.ts'
import { safeText } from '../../shared/safe-text.ts'
import { useCall } from '../calls/use-call.ts'
import { Notice } from '../components/notice.tsx'
import { PassphraseInput, PassphraseOwner } from '../components/passphrase-input.tsx'
import { FormDialog } from '../inventory/issuing/form-dialog.tsx'
import classes from './authority-dialogs.module.css'
import type { AuthorityDialogProps } from './renew-authority.tsx'

/** A file that `takeOffline` wrote is a few kilobytes. */
const mostBytes = 1024 * 1024

/** Brings the key of an authority back from the file to which it was taken. Give it a new `key` for each opening. */
export function BringBack({ isOpen, onClose, authority }: AuthorityDialogProps) {
  const [path, setPath] = useState('')
  /** A file that was picked here, in place of a path. */
  const [picked, setPicked] = useState<Extract<BroughtFile, { name: string }>>()
  const [passphrase, setPassphrase] = useState('')
  const [pickProblem, setPickProblem] = useState<string>()
  const [isTried, setIsTried] = useState(false)
  const bring = useCall((core, signal) =>
    core.authorities.bringBack({ file: picked ?? { path: path.trim() }, ...(passphrase !== '' && { passphrase }) }, { signal }),
  )
  const name = safeText(authority.name)
  const isMissing = !picked && path.trim() === ''
  const pick = async (file: File | null) => {
    if (!file) return
    if (file.size > mostBytes) {
      setPickProblem(`${safeText(file.name)} is too large to hold a key.`)
      return
    }
    setPickProblem(undefined)
    setPath('')
    setPicked({ name: file.name, content: base64(new Uint8Array(await file.arrayBuffer())) })
  }
  const submit = async () => {
    setIsTried(true)
    if (isMissing) return
    if (await bring.run()) {
      setPassphrase('')
      setPicked(undefined)
    }
  }
  const isWrongPassphrase = bring.error?.code === 'WRONG_PASSPHRASE'
  return (
    <FormDialog
      isOpen={isOpen}
      title={`Bring ${name} back`}
      verb="Bring the key back"
      isRunning={bring.isRunning}
      error={isWrongPassphrase ? undefined : bring.error}
      onSubmit={() => void submit()}
      onClose={onClose}
      result={
        bring.output && (
          <Notice
            tone="done"
            message={`${safeText(bring.output.name)} has its key again and can sign.`}
            remedy="Take it offline again when it has signed what it had to: the file stays as it is."
          />
        )
      }
    >
      <Notice
        tone="info"
        message={`The key of ${name} comes back into the vault, and the authority can sign again.`}
        remedy="The file stays where it is, and its passphrase what it is."
      />
      <div className={classes.file}>
        <TextInput
          label="File"
          classNames={{ input: classes.mono }}
          placeholder="/media/usb-stick/home-ca-offline.pem"
          value={picked ? picked.name : path}
          error={pickProblem ?? (isTried && isMissing ? 'Say which file holds the key.' : undefined)}
          spellCheck={false}
          autoCapitalize="none"
          onChange={(event) => {
            setPicked(undefined)
            setPath(event.currentTarget.value)
          }}
        />
        <FileButton onChange={(file) => void pick(file)} accept=".pem,.key,.p8,.txt">
          {(props) => (
            <Button {...props} variant="default">
              Choose the file
            </Button>
          )}
        </FileButton>
      </div>
      <PassphraseOwner />
      <PassphraseInput
        label="Passphrase of the file"
        value={passphrase}
        onChange={(typed) => {
          setPassphrase(typed)
          if (isWrongPassphrase) bring.reset()
        }}
        error={isWrongPassphrase ? 'This passphrase does not open the file.' : undefined}
      />
    </FormDialog>
  )
}

function base64(octets: Uint8Array): string {
  return btoa(Array.from(octets, (octet) => String.fromCharCode(octet)).join(''))
}
