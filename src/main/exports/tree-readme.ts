import { safeText } from '../../shared/safe-text.ts'
import type { RefusedBundle, WrittenBundle } from '../../shared/export.ts'
import { publicText } from './bundle-file.ts'
import { day, section, wrap } from './readme.ts'
import type { BundleFile } from './target.ts'

/** Stands above the folders of an export of everything. */
export const treeReadmeName = 'README.txt'

/** What that README is made from. */
export interface TreeContent {
  bundles: readonly WrittenBundle[]
  refused: readonly RefusedBundle[]
  /** The title of a target by its id. */
  titleOf: (target: string) => string
  now: Date
  /** Of this program. */
  version: string
}

/** So many names stand in a line; of a fleet the folders say the rest. */
const mostNamed = 10

/** `README.txt` above the bundles of everybody: which folder is whose, what is missing and why, and three steps. UTF-8, LF. */
export function treeReadme({ bundles, refused, titleOf, now, version }: TreeContent): BundleFile {
  const heading = 'Everything for your MQTT system'
  const lines = [
    heading,
    '='.repeat(heading.length),
    '',
    `Made by Certwright ${version} on ${day(now)}.`,
    '',
    ...section('What is here', [...folderLines(bundles, titleOf, true), ...folderLines(bundles, titleOf, false)]),
    ...(refused.length > 0 ? section('What is not here', refusedLines(refused, titleOf)) : []),
    ...section('How to use it', steps),
    ...section('Secret', secret),
    ...section('Has everything arrived?', checks),
  ]
  return publicText(treeReadmeName, lines.map(safeText).join('\n'), 'Which folder is whose, and how to use them.')
}

/** One paragraph for each target: whose folders it has made. */
function folderLines(bundles: readonly WrittenBundle[], titleOf: TreeContent['titleOf'], ofBrokers: boolean): string[] {
  const some = bundles.filter(({ folder }) => isOfBroker(folder) === ofBrokers)
  return [...Map.groupBy(some, ({ target }) => target)].flatMap(([target, same]) => [
    ...(same.length === 1 ? [`${same[0]!.folder}/`] : [`${same[0]!.folder.split('/')[0]!}/  ${same.length} folders`]),
    ...wrap(`${titleOf(target)}, for ${listed(same.map(({ name }) => name))}.`, '    '),
  ])
}

function refusedLines(refused: readonly RefusedBundle[], titleOf: TreeContent['titleOf']): string[] {
  const same = Map.groupBy(refused, ({ target, problem }) => JSON.stringify([target, problem.message]))
  return [...same.values()].flatMap((each) => {
    const { target, problem } = each[0]!
    return [...wrap(`${listed(each.map(({ name }) => name))} (${titleOf(target)})`), ...wrap(`${problem.message} ${problem.remedy}`, '    ')]
  })
}

const steps = [
  ...wrap('1. Bring the folder of the broker to the machine that it runs on. Its own README.txt says where each file goes.', '').map(hanging),
  ...wrap('2. Bring each folder below devices/ to the device or program of that name, and no other. Each has its own README.txt.', '').map(hanging),
  ...wrap('3. Delete this copy when everything runs.', '').map(hanging),
]

const secret = wrap(
  'Some files in these folders are private keys or passwords: the README.txt of each folder says which. Whoever has them can act as ' +
    'that device, or as the broker. Keep this copy with you, and delete it when it has served.',
)

const checks = [
  'Each folder has a file SHA256SUMS, written last. In that folder:',
  '',
  'Linux      sha256sum -c SHA256SUMS',
  'macOS      shasum -a 256 -c SHA256SUMS',
  'Windows    compare with Get-FileHash * (PowerShell)',
  '',
  ...wrap('This file was written when all the others stood: without it the export was not finished; export again.'),
]

function isOfBroker(folder: string): boolean {
  return folder === 'broker' || folder.startsWith('brokers/')
}

function listed(names: readonly string[]): string {
  const more = names.length - mostNamed
  return more > 0 ? `${names.slice(0, mostNamed).join(', ')} and ${more} more` : names.join(', ')
}

/** Lines after the first of a step stand under its text. */
function hanging(line: string, index: number): string {
  return index === 0 ? line : `   ${line}`
}
