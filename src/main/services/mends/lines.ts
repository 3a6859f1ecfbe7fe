import type { MendResult } from '../../../shared/mend.ts'
import type { BrokerFile } from '../../exports/target.ts'
import { brokerTarget } from '../export-choices.ts'
import { brokersTried } from './concerned.ts'
import { result, type MendPlan, type MendTools, type Planner, type Trial } from './mend-plan.ts'
import { count, listed } from './sentences.ts'

/** Lines for the access list of whichever broker that is. */
export const planAccessList: Planner<'access-list'> = (tools, trial, { lines }) =>
  planLines(tools, trial, lines, {
    file: 'access-list',
    title: 'access list',
    elsewhere: ['Add the lines to the broker’s access list (the file that acl_file names in mosquitto.conf), and have it read that again (SIGHUP, for Mosquitto).'],
  })

/** Lines for its settings. */
export const planBrokerSettings: Planner<'broker-settings'> = (tools, trial, { lines }) =>
  planLines(tools, trial, lines, {
    file: 'settings',
    title: 'settings',
    elsewhere: ['Put the lines into the broker’s settings (mosquitto.conf), for the listener that was tried, and restart it.'],
  })

interface Place {
  file: BrokerFile
  title: string
  /** What to do where the broker's program says nothing, or is not known. */
  elsewhere: string[]
}

/** Where the broker is one of the vault, its program says where the lines go. */
function planLines(tools: MendTools, trial: Trial, lines: readonly string[], { file, title, elsewhere }: Place): MendPlan {
  const [broker, ...others] = brokersTried(tools, trial)
  const known = broker && others.length === 0 ? brokerTarget(tools.workspace, broker.name) : undefined
  const toDo = known?.target.lineSteps(known.options, file) ?? elsewhere
  const outcome: MendResult = result([], { toDo, text: `${lines.join('\n')}\n` })
  return {
    preview: {
      label: `Show ${count(lines.length, 'line')} for the ${title}`,
      changes: [`You get ${count(lines.length, 'line')} to copy into the ${title} of ${broker && others.length === 0 ? broker.name : 'the broker'}: ${listed(lines)}`, ...toDo],
      caution: 'Certwright does not change the broker itself.',
      needsFolder: false,
    },
    perform: () => Promise.resolve(outcome),
  }
}
