import { safeText } from '../../shared/safe-text.ts'
import { publicText } from './bundle-file.ts'
import type { BundleFile, BundleSource } from './target.ts'

/** One thing to do, and the command lines to do it with. */
export interface ReadmeStep {
  text: string
  commands?: readonly string[]
}

/** What a README says beyond the list of files. */
export interface ReadmeContent {
  /** Three, in order. */
  steps: readonly ReadmeStep[]
  /** What to know besides: paragraphs, each with its command lines. */
  notes?: readonly ReadmeStep[]
}

const width = 78

/** `README.txt`: whose bundle it is, what each file is, which are secret, and three steps to use them. UTF-8, LF. */
export function readmeFile(
  title: string,
  source: BundleSource,
  files: readonly BundleFile[],
  content: ReadmeContent,
): BundleFile {
  const { name } = source.identity
  const heading = `${title}: ${name}`
  const lines = [
    heading,
    '='.repeat(Math.min(heading.length, width)),
    '',
    ...aboutLines(source),
    '',
    ...section('What each file is', files.flatMap(fileLines)),
    ...section('Secret', secretLines(name, files)),
    ...section('How to use them', content.steps.flatMap((step, index) => stepLines(step, `${index + 1}. `))),
    ...(content.notes?.length ? section('Good to know', content.notes.flatMap((note) => stepLines(note, '- '))) : []),
    ...section('Has everything arrived?', checkLines),
  ]
  // Names may come from elsewhere: none of them begins a line of its own or turns the text around.
  return publicText('README.txt', lines.map(safeText).join('\n'), 'What each file is and how to use them.')
}

function aboutLines({ identity, now, version }: BundleSource): string[] {
  return [
    `Made by Certwright ${version} on ${day(now)}.`,
    `Serial number        ${identity.serialNumber}`,
    `Valid until          ${day(identity.notAfter)}`,
    'SHA-256 fingerprint',
    ...identity.fingerprint.match(/.{1,32}/g)!.map((part) => `  ${part.match(/../g)!.join(':')}`),
  ]
}

function fileLines({ path, isSecret, purpose }: BundleFile): string[] {
  return [path, ...wrap(isSecret ? `SECRET. ${purpose}` : purpose, '    ')]
}

function secretLines(name: string, files: readonly BundleFile[]): string[] {
  const secret = files.filter(({ isSecret }) => isSecret).map(({ path }) => path)
  if (secret.length === 0) return ['None of these files is secret.']
  return wrap(
    `${secret.join(', ')}. Whoever has a secret file can act as ${name}. Keep it only where it is used, readable by its ` +
      'user alone (mode 0600), and delete every other copy of it, the one on the stick included. The other files are public.',
  )
}

const checkLines = [
  'Linux      sha256sum -c SHA256SUMS',
  'macOS      shasum -a 256 -c SHA256SUMS',
  'Windows    compare with Get-FileHash * (PowerShell)',
  '',
  ...wrap('SHA256SUMS is written last: a folder without it was not finished; export it again.'),
]

function stepLines({ text, commands = [] }: ReadmeStep, bullet: string): string[] {
  const indent = ' '.repeat(bullet.length)
  const [first, ...rest] = wrap(text, indent)
  const lines = [`${bullet}${first!.trimStart()}`, ...rest]
  if (commands.length > 0) lines.push('', ...commands.map((command) => `${indent}  ${command}`), '')
  return lines
}

/** A heading, its lines, and an empty one. */
export function section(title: string, lines: readonly string[]): string[] {
  const body = lines.at(-1) === '' ? lines.slice(0, -1) : lines
  return [title, '-'.repeat(title.length), ...body, '']
}

/** Lines of at most 78 columns. */
export function wrap(text: string, indent = ''): string[] {
  const lines: string[] = []
  let line = indent
  for (const word of text.split(' ')) {
    if (line !== indent && line.length + 1 + word.length > width) {
      lines.push(line)
      line = indent
    }
    line += line === indent ? word : ` ${word}`
  }
  return [...lines, line]
}

/** Such as 2026-11-28. */
export function day(date: Date): string {
  return date.toISOString().slice(0, 10)
}
