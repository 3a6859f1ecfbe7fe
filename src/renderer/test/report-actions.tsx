import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconDownload } from '@tabler/icons-react'
import { reportFormats, type ReportFormat } from '../../shared/connection-report.ts'
import type { ConnectionTestResult } from '../../shared/connection-test.ts'
import { CopyButton } from '../components/copy-button.tsx'
import { download } from '../components/download.ts'
import { reportFile } from './report-file.ts'
import type { TestRun } from './test-store.ts'

const formats: Readonly<Record<ReportFormat, { title: string; mediaType: string }>> = {
  txt: { title: 'As text', mediaType: 'text/plain' },
  json: { title: 'As JSON, for programs', mediaType: 'application/json' },
  html: { title: 'As a page, for a browser', mediaType: 'text/html' },
}

/** The report of a test, to be sent to somebody: on the clipboard, or as a file. */
export function ReportActions({ run, result }: { run: TestRun; result: ConnectionTestResult }) {
  const save = (format: ReportFormat) => {
    const { name, text } = reportFile(format, run, result)
    download(name, text, formats[format].mediaType)
  }
  return (
    <>
      <CopyButton label="Copy report" text={() => reportFile('txt', run, result).text} />
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
              {formats[format].title}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  )
}
