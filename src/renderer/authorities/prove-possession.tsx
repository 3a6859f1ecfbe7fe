import { Button, Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { CertificateDetails } from '../../shared/certificate.ts'
import { possessionCodeProblem, type PossessionProof } from '../../shared/possession-proof.ts'
import { safeText } from '../../shared/safe-text.ts'
import { afterPress } from '../calls/after-press.ts'
import { useCall } from '../calls/use-call.ts'
import { CopyText } from '../components/copy-text.tsx'
import { Notice } from '../components/notice.tsx'
import { fileNameOf, folderPart } from '../components/file-path.ts'
import { PathField } from '../components/path-field.tsx'
import { SafeBlock } from '../components/safe-block.tsx'
import { CopyPem } from '../inventory/copy-pem.tsx'
import { FormDialog } from '../inventory/issuing/form-dialog.tsx'
import { splitNameProblem } from '../inventory/issuing/name-problem.ts'
import { useVaultStore } from '../stores/vault-store.ts'
import { dateWords, exactMoment } from '../words.ts'
import classes from './authority-dialogs.module.css'

export interface ProvePossessionProps {
  isOpen: boolean
  onClose: () => void
  authority: CertificateDetails
  /** Goes on to bringing the key back, where the authority is offline. */
  onBringBack: () => void
}

/** Signs the code of a cloud, which proves to it that the authority's key is here. Give it a new `key` for each opening. */
export function ProvePossession({ isOpen, onClose, authority, onBringBack }: ProvePossessionProps) {
  const vault = useVaultStore((mirror) => mirror.vault)
  const [code, setCode] = useState('')
  const [showsProblem, setShowsProblem] = useState(false)
  const fileName = fileNameOf(authority.name, '-verification.pem')
  const [path, setPath] = useState(vault.state === 'none' ? '' : `${folderPart(vault.path)}${fileName}`)
  const to = path.trim()
  const prove = useCall((core, signal, overwrite: boolean) =>
    core.authorities.proofOfPossession({ reference: authority.fingerprint, code, ...(to !== '' && { to }), overwrite }, { signal }),
  )
  const name = safeText(authority.name)
  const problem = possessionCodeProblem(code)
  const { nameProblem, error } = splitNameProblem(prove.error)
  const isThere = error?.code === 'BUNDLE_EXISTS'
  const isOffline = !authority.hasKey
  const submit = () => {
    setShowsProblem(true)
    if (problem === undefined) void prove.run(isThere)
  }
  return (
    <FormDialog
      isOpen={isOpen}
      title={`Prove to a cloud that ${name} is yours`}
      verb={isThere ? 'Sign the code and replace the file' : 'Sign the code'}
      isReady={!isOffline}
      isRunning={prove.isRunning}
      error={error}
      onSubmit={submit}
      onClose={onClose}
      size={600}
      result={prove.output && <Proved proof={prove.output} of={authority} />}
    >
      {isOffline ? (
        <Notice
          tone="warning"
          message={`${name} is offline: its key is not in the vault, and nothing else can sign the code.`}
          remedy="Bring the key back from its file first, then prove."
          action={
            <Button size="compact-sm" variant="default" onClick={onBringBack}>
              Bring the key back
            </Button>
          }
        />
      ) : (
        <Notice
          tone="info"
          message={`A cloud lets your devices in by ${name} once you have shown that you have its key.`}
          remedy="It gives you a code, you give it a certificate for that code, signed by the authority. The key itself stays in the vault."
        />
      )}
      <div className={classes.conditions}>
        <p>Where the code is found:</p>
        <ul>
          <li>
            <strong>AWS IoT Core:</strong> Register CA certificate, in single-account mode, shows the registration code; so does{' '}
            <code>aws iot get-registration-code</code>. Multi-account mode asks for no proof.
          </li>
          <li>
            <strong>Azure</strong> IoT Hub and Device Provisioning Service: under Certificates add the authority’s certificate, then choose
            it and press Generate verification code.
          </li>
        </ul>
      </div>
      {!isOffline && (
        <>
          <TextInput
            label="Code"
            description="The registration or verification code, as the cloud shows it."
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            classNames={{ input: classes.mono }}
            value={code}
            data-autofocus
            spellCheck={false}
            autoCapitalize="none"
            autoComplete="off"
            error={nameProblem ?? (showsProblem && problem !== undefined ? `The code ${problem}.` : undefined)}
            onBlur={() => code !== '' && afterPress(() => setShowsProblem(true))}
            onChange={(event) => {
              setCode(event.currentTarget.value)
              if (nameProblem !== undefined) prove.reset()
            }}
          />
          <PathField
            label="File"
            description={to === '' ? 'No file: the certificate is only shown, to be copied.' : 'The certificate for the code, to be uploaded. Emptied, it is only shown.'}
            value={path}
            fileName={fileName}
            onChange={(value) => {
              setPath(value)
              if (isThere) prove.reset()
            }}
          />
        </>
      )}
    </FormDialog>
  )
}

function Proved({ proof: { authority, code, notAfter, pem, path }, of }: { proof: PossessionProof & { path: string | null }; of: CertificateDetails }) {
  const name = safeText(authority)
  return (
    <>
      <Notice
        tone="done"
        message={`${name} has signed the code.`}
        remedy={`Upload the certificate where the code was shown, before ${dateWords(notAfter)}. AWS IoT Core takes it together with the certificate of ${name}.`}
      />
      <dl className={classes.facts}>
        <dt>Subject</dt>
        <dd className={classes.mono}>CN={code}</dd>
        <dt>Valid until</dt>
        <dd>{exactMoment(notAfter)}</dd>
        {path !== null && (
          <>
            <dt>Written to</dt>
            <dd>
              <CopyText text={path} what="path" wraps />
            </dd>
          </>
        )}
      </dl>
      <Group gap="xs">
        <CopyPem pem={pem} verb="Copy the certificate for the code" />
        <CopyPem pem={of.pem} verb="Copy the authority’s certificate" />
      </Group>
      <Notice
        tone="info"
        message="The vault keeps nothing of it but a line in the activity."
        remedy="The certificate is in no list, and its own key is gone: nobody can connect with it. For another code, sign again."
      />
      <SafeBlock text={pem} label="The certificate for the code in PEM form" />
    </>
  )
}
