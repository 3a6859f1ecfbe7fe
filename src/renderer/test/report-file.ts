import { connectionReport, type ReportFormat } from '../../shared/connection-report.ts'
import type { ConnectionTestResult } from '../../shared/connection-test.ts'
import { brokerUrlSchema } from '../../shared/mqtt.ts'
import type { TestRun } from './test-store.ts'

/** The report of a test, and what a file with it is called. Holds no password, no user name and no key. */
export function reportFile(format: ReportFormat, { request, draft }: Pick<TestRun, 'request' | 'draft'>, result: ConnectionTestResult): { name: string; text: string } {
  const { serverName = null, clientId = null, username, password } = request.identity
  const asked = {
    address: brokerUrlSchema.parse(request.url),
    as: draft.identity?.name ?? null,
    serverName,
    clientId,
    withheld: [username, password].filter((each) => each !== undefined),
  }
  return { name: `connection-test-${result.surroundings.clock.slice(0, 10)}.${format}`, text: connectionReport(format, asked, result) }
}
