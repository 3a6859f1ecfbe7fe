import { Button, Group, Text, Textarea } from '@mantine/core'
import { IconFile } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useCall } from '../calls/use-call.ts'
import { PassphraseInput } from '../components/passphrase-input.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { isPem } from '../inspect/bring-actions.ts'
import { chooseFiles } from '../inspect/choose-files.ts'
import { fileOfText, readFiles, type NamedFile } from '../inspect/read-files.ts'
import { FormDialog } from '../inventory/issuing/form-dialog.tsx'
import type { RequestSummary } from '../../shared/request.ts'
import { safeText } from '../../shared/safe-text.ts'

/** Takes in the certificate that the other authority sent back: a file, or pasted text. */
export function AnswerRequest({ request, onClose }: { request: RequestSummary; onClose: () => void }) {
  const [, navigate] = useLocation()
  const [text, setText] = useState('')
  const [file, setFile] = useState<NamedFile>()
  const [fileProblem, setFileProblem] = useState<string>()
  const [password, setPassword] = useState('')
  const [isTried, setIsTried] = useState(false)
  const answer = useCall((core, signal, brought: NamedFile) =>
    core.requests.answer({ file: brought.file, ...(password !== '' && { password }) }, { signal }),
  )
  const { error } = answer
  const asksForPassword = error?.code === 'PASSPHRASE_REQUIRED' || error?.code === 'WRONG_PASSPHRASE' || password !== ''

  const choose = async () => {
    const { files, problems } = await readFiles(await chooseFiles({ isOne: true }))
    if (problems[0]) setFileProblem(`${problems[0].message} ${problems[0].remedy}`)
    if (!files[0]) return
    setFileProblem(undefined)
    setFile(files[0])
    answer.reset()
  }
  const submit = async () => {
    setIsTried(true)
    const brought = file ?? (isPem(text) ? fileOfText(text) : undefined)
    if (!brought) return
    const certificate = await answer.run(brought)
    if (!certificate) return
    onClose()
    navigate(`/inventory/${certificate.fingerprint}`)
  }
  return (
    <FormDialog
      isOpen
      title={`The answer for ${safeText(request.name)}`}
      verb="Take in the answer"
      isRunning={answer.isRunning}
      error={asksForPassword && error?.code !== 'VAULT_LOCKED' && isAboutPassword(error?.code) ? undefined : error}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <Text size="sm">
        The certificate that the authority has signed, best with its chain: PEM, DER or PKCS#7. It is recognised by its key.
      </Text>
      <Group gap="sm">
        <Button variant="default" data-autofocus leftSection={<IconFile size={16} aria-hidden />} onClick={() => void choose()}>
          Choose a file
        </Button>
        {file && (
          <Text size="sm">
            <SafeText>{file.name}</SafeText>
          </Text>
        )}
      </Group>
      {fileProblem !== undefined && (
        <Text size="sm" c="red" role="alert">
          {fileProblem}
        </Text>
      )}
      {!file && (
        <Textarea
          label="Or paste its text"
          placeholder="-----BEGIN CERTIFICATE-----"
          styles={{ input: { fontFamily: 'var(--cw-mono)', fontSize: 12.5 } }}
          autosize
          minRows={4}
          maxRows={10}
          spellCheck={false}
          value={text}
          error={isTried && !isPem(text) ? 'Choose a file, or paste the whole text from -----BEGIN to -----END.' : undefined}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      {asksForPassword && (
        <PassphraseInput
          label="Password of the file"
          value={password}
          onChange={setPassword}
          {...(error?.code === 'WRONG_PASSPHRASE' && { error: 'This password does not open it.' })}
        />
      )}
    </FormDialog>
  )
}

function isAboutPassword(code: string | undefined): boolean {
  return code === 'PASSPHRASE_REQUIRED' || code === 'WRONG_PASSPHRASE'
}
