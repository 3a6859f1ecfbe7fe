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
  /** Whose messages; the names stand in the file. */
  sessions: readonly { key: string; name: string }[]
  format: keyof typeof formats
  onClose: () => void
}

/** Writes what is held of sessions into a file. */
export function ExportMessages({ sessions, format, onClose }: ExportMessagesProps) {
  const { title, fileName } = formats[format]
  const { defaultExportFolder, platform } = useAbout()
  const [path, setPath] = useState(() => fileIn(defaultExportFolder, fileName, platform))
  const [overwrite, setOverwrite] = useState(false)
  const write = useCall((core, signal) => core.sessions.export({ sessions: sessions.map(({ key, name }) => ({ sessionId: key, name })), format, to: path.trim(), overwrite }, { signal }))
  const { output } = write
  const kept = sessions.reduce((sum, { key }) => sum + logOf(key).counters.kept, 0)
  const whose = sessions.length === 1 ? 'the session keeps' : `${count(sessions.length, 'session')} keep`
  return (
    <Confirm
      isOpen
      title={`Export as ${title}`}
      consequence={`${count(kept, 'message')} that ${whose}, also those that the list does not show. Whoever has the file reads them.`}
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
        {output && output.missed > 0 && (
          <Notice tone="warning" message={`${count(output.missed, 'older message')} made room for newer ones before the export came to them, and are not in the file.`} />
        )}
      </Stack>
    </Confirm>
  )
}
