import type { ConnectionTestResult } from '../../shared/connection-test.ts'
import { testReport } from './report.ts'
import type { TestRun } from './test-store.ts'

export const reportFormats = ['text', 'json', 'html'] as const
export type ReportFormat = (typeof reportFormats)[number]

export interface ReportFile {
  name: string
  text: string
  mediaType: string
}

/** The report of a test as a file. Holds no password, no user name and no key. */
export function reportFile(format: ReportFormat, run: TestRun, result: ConnectionTestResult): ReportFile {
  return { name: `connection-test.${format}`, text: testReport(run, result.surroundings.version), mediaType: 'text/plain' }
}
