import type { Step } from '../../shared/step.ts'
import { paint, type Line } from './line.ts'
import { durationWords } from './words.ts'

/** A step that has ended, as it is printed once: its verdict, its title, what it has shown, its time. */
export function stepLines(step: Exclude<Step, { state: 'running' }>): Line[] {
  switch (step.state) {
    case 'passed':
      return [[paint('green', 'ok'), '       ', `${step.title}: ${step.text} `, paint('dim', `(${durationWords(step.durationMs)})`)]]
    case 'skipped':
      return [[paint('dim', 'skipped'), '  ', `${step.title}: ${step.text}`]]
    case 'failed':
      return [
        [paint('red', 'failed'), '   ', `${step.title}: ${step.error.message} `, paint('dim', `(${durationWords(step.durationMs)})`)],
        ...(step.error.remedy === undefined ? [] : [['         ', paint('yellow', 'hint:'), ` ${step.error.remedy}`]]),
      ]
  }
}

/** Tells of steps as they are reported: `doing` hears of one that runs, `print` of one that has ended. */
export function followSteps(output: { print(...lines: Line[]): void; doing(line: Line): void }): (step: Step) => void {
  return (step) => {
    if (step.state === 'running') output.doing(`         ${step.title}`)
    else output.print(...stepLines(step))
  }
}

/** "7 of 7 steps passed", skipped ones not counted as passed. */
export function stepsVerdict(steps: readonly Step[]): string {
  const passed = steps.filter(({ state }) => state === 'passed').length
  const skipped = steps.filter(({ state }) => state === 'skipped').length
  return `${passed} of ${steps.length} steps passed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
