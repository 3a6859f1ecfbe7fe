import { Checkbox } from '@mantine/core'
import { useState } from 'react'
import { safeText } from '../../shared/safe-text.ts'
import { useCall } from '../calls/use-call.ts'
import { CopyText } from '../components/copy-text.tsx'
import { fileIn, fileNameOf } from '../components/file-path.ts'
import { Notice } from '../components/notice.tsx'
import { PassphraseInput, PassphraseOwner } from '../components/passphrase-input.tsx'
import { PathField } from '../components/path-field.tsx'
import { FormDialog } from '../inventory/issuing/form-dialog.tsx'
import { useAbout } from '../stores/vault-store.ts'
import { passphraseProblem } from '../unlock/passphrase-problem.ts'
import type { AuthorityDialogProps } from './renew-authority.tsx'

/** Takes the key of an authority out of the vault, into a file under a passphrase of its own. Give it a new `key` for each opening. */
export function TakeOffline({ isOpen, onClose, authority }: AuthorityDialogProps) {
  const { platform } = useAbout()
  const [taken] = useState(authority)
  const [path, setPath] = useState('')
  const [passphrase, setPassphrase] = useState('')
  const [again, setAgain] = useState('')
  const [keepsKey, setKeepsKey] = useState(false)
  const [isTried, setIsTried] = useState(false)
  const take = useCall((core, signal) =>
    core.authorities.takeOffline({ reference: taken.fingerprint, to: path.trim(), passphrase, keepsKey }, { signal }),
  )
  const name = safeText(taken.name)
  const fileName = fileNameOf(taken.name, '-offline.pem')
  const problem = passphraseProblem(passphrase)
  const isRoot = taken.kind === 'root-ca'
  const submit = async () => {
    setIsTried(true)
    if (path.trim() === '' || problem !== undefined || passphrase !== again) return
    if (!(await take.run())) return
    setPassphrase('')
    setAgain('')
  }
  return (
    <FormDialog
      isOpen={isOpen}
      title={keepsKey ? `Write the key of ${name} to a file` : `Take ${name} offline`}
      verb={keepsKey ? 'Write the key to the file' : `Take ${name} offline`}
      isDestructive={!keepsKey}
      isRunning={take.isRunning}
      error={take.error}
      onSubmit={() => void submit()}
      onClose={onClose}
      result={
        take.output && (
          <>
            <Notice
              tone="done"
              message={keepsKey ? `The key of ${name} is in this file, and still in the vault.` : `${name} is offline. Its key is in this file and nowhere else.`}
              remedy="Make a second copy of the file, and keep both away from this computer, and the passphrase away from both."
            />
            <CopyText text={path.trim()} what="path" wraps />
          </>
        )
      }
    >
      <Notice
        tone="warning"
        message={keepsKey ? `The key of ${name} is written to the file and stays in the vault.` : `The key of ${name} leaves the vault.`}
        remedy={
          keepsKey
            ? 'Whoever has the file and its passphrase can sign as this authority.'
            : `Until it is brought back, ${name} signs no certificate${isRoot ? ', no issuing CA' : ''} and no revocation list. Everything that it has issued stays valid. Without the file or its passphrase the key is lost. Backups of the vault made before still hold it.`
        }
      />
      <PathField
        label="File"
        description="Best on a USB stick that is then put away. It is read back before the key leaves the vault."
        placeholder={fileIn(platform === 'win32' ? 'E:\\' : '/media/usb-stick', fileName, platform)}
        fileName={fileName}
        value={path}
        error={isTried && path.trim() === '' ? 'Say where the key shall go.' : undefined}
        onChange={setPath}
      />
      <PassphraseOwner />
      <PassphraseInput
        label="Passphrase of the file"
        description="Its own: not that of the vault."
        withStrength
        value={passphrase}
        onChange={setPassphrase}
        error={isTried ? problem : undefined}
      />
      <PassphraseInput
        label="The same again"
        isNew
        value={again}
        onChange={setAgain}
        error={isTried && passphrase !== again ? 'The two are not the same.' : undefined}
      />
      <Checkbox
        label="Keep the key in the vault, too"
        description="Then this is a copy only, and nothing stops working."
        checked={keepsKey}
        onChange={(event) => setKeepsKey(event.currentTarget.checked)}
      />
    </FormDialog>
  )
}
