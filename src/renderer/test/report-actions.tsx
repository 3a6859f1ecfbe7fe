import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconDownload } from '@tabler/icons-react'
import type { ConnectionTestResult } from '../../shared/connection-test.ts'
import { CopyButton } from '../components/copy-button.tsx'
import { download } from '../components/download.ts'
import { reportFile, reportFormats, type ReportFormat } from './report-file.ts'
import type { TestRun } from './test-store.ts'

const formatTitles: Readonly<Record<ReportFormat, string>> = {
  text: 'As text',
  json: 'As JSON, for programs',
  html: 'As a page, for a browser',
}

/** The report of a test, to be sent to somebody: on the clipboard, or as a file. */
export function ReportActions({ run, result }: { run: TestRun; result: ConnectionTestResult }) {
  const save = (format: ReportFormat) => {
    const { name, text, mediaType } = reportFile(format, run, result)
    download(name, text, mediaType)
  }
  return (
    <>
      <CopyButton label="Copy report" text={() => reportFile('text', run, result).text} />
      <Menu position="bottom-start">
        <Menu.Target>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconDownload size={15} aria-hidden />}
            rightSection={<IconChevronDown size={14} aria-hidden />}
          >
            Save report
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {reportFormats.map((format) => (
            <Menu.Item key={format} onClick={() => save(format)}>
              {formatTitles[format]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  )
}
