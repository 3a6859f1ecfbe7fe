import { Checkbox, Stack } from '@mantine/core'
import { useState } from 'react'
import { useCall } from '../calls/use-call.ts'
import { Confirm } from '../components/confirm.tsx'
import { fileIn } from '../components/file-path.ts'
import { Notice } from '../components/notice.tsx'
import { PathField } from '../components/path-field.tsx'
import { useAbout } from '../stores/vault-store.ts'
import { count, sizeWords } from '../words.ts'
import { logOf } from './session-watchers.ts'

const formats = {
  'json-lines': { title: 'JSON lines', fileName: 'messages.jsonl' },
  csv: { title: 'CSV', fileName: 'messages.csv' },
} as const

export interface ExportMessagesProps {
  sessionKey: string
  format: keyof typeof formats
  onClose: () => void
}

/** Writes what is held of a session into a file. */
export function ExportMessages({ sessionKey: key, format, onClose }: ExportMessagesProps) {
  const { title, fileName } = formats[format]
  const { defaultExportFolder, platform } = useAbout()
  const [path, setPath] = useState(() => fileIn(defaultExportFolder, fileName, platform))
  const [overwrite, setOverwrite] = useState(false)
  const write = useCall((core, signal) => core.sessions.export({ sessionId: key, format, to: path.trim(), overwrite }, { signal }))
  const { output } = write
  return (
    <Confirm
      isOpen
      title={`Export as ${title}`}
      consequence={`${count(logOf(key).counters.kept, 'message')} that the session keeps, also those that the list does not show. Whoever has the file reads them.`}
      verb="Export the messages"
      isReady={path.trim() !== ''}
      isRunning={write.isRunning}
      error={write.error}
      onConfirm={() => void write.run()}
      onClose={onClose}
    >
      <Stack gap="sm">
        <PathField label="File" value={path} fileName={fileName} onChange={setPath} />
        <Checkbox label="Replace a file that is there" checked={overwrite} onChange={(event) => setOverwrite(event.currentTarget.checked)} />
        {output && <Notice tone="done" message={`${count(output.messages, 'message')} written, ${sizeWords(output.size)}: ${output.path}`} />}
      </Stack>
    </Confirm>
  )
}
