import type { Step } from '../../shared/step.ts'
import { durationWords } from '../words.ts'
import { safeText } from '../../shared/safe-text.ts'
import { totalMs, verdictOf } from './verdict.ts'
import type { TestRun } from './test-store.ts'

/**
 * A run as plain text, to be sent to somebody: who connected where, the verdict, every stage with its time, the codes. Holds no
 * password, no user name and no key. `version` is of this program.
 */
export function testReport(run: TestRun, version: string): string {
  const { request, draft, startedAt, steps } = run
  const name = draft.identity?.name
  const { as, serverName, username, password } = request.identity
  const verdict = verdictOf(run)
  const lines = [
    `Certwright ${version}: connection test of ${request.url}`,
    `Begun ${startedAt}`,
    as === null ? 'As nobody: without a certificate' : `As ${name ?? ''}, certificate ${as}`,
    serverName === undefined ? undefined : `Name looked for in the broker's certificate: ${serverName}`,
    username === undefined && password === undefined ? undefined : 'With a user name or password, which is not in this report',
    '',
    `Verdict: ${verdict ? [verdict.sentence, verdict.explanation].filter((part) => part !== undefined).join(' ') : 'still running'}`,
    '',
    ...steps.flatMap(stepLines),
    '',
    `All stages together: ${durationWords(totalMs(run))}`,
  ]
  return `${lines.filter((line) => line !== undefined).map(safeText).join('\n')}\n`
}

function stepLines(step: Step): string[] {
  switch (step.state) {
    case 'running':
      return [`running  ${step.title}`]
    case 'passed':
      return [`ok       ${step.title} (${durationWords(step.durationMs)}): ${step.text}`]
    case 'skipped':
      return [`skipped  ${step.title}: ${step.text}`]
    case 'failed': {
      const { code, message, remedy, details, cause } = step.error
      return [
        `FAILED   ${step.title} (${durationWords(step.durationMs)}): ${code}`,
        `         ${message}`,
        ...(remedy === undefined ? [] : [`         ${remedy}`]),
        ...(details ? [`         ${Object.entries(details).map(([key, value]) => `${key}=${detailText(value)}`).join(' ')}`] : []),
        ...(cause ? [`         caused by ${cause.name}: ${cause.message}`] : []),
      ]
    }
  }
}

function detailText(value: string | number | boolean | readonly string[]): string {
  return typeof value === 'object' ? value.join(',') : String(value)
}
