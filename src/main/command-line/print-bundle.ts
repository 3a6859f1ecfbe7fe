import type { BundleProblem, BundleSummary, ExportTargetSummary } from '../../shared/export.ts'
import { paint, type Line } from './line.ts'
import { align, indent } from './table.ts'
import { count, sizeWords } from './words.ts'

/** One bundle: its folder and files, and what its reader would trip over. */
export function bundleLines({ folder, files, problems }: BundleSummary): Line[] {
  const size = files.reduce((sum, file) => sum + file.size, 0)
  return [
    [paint('bold', folder), paint('dim', `  ${count(files.length, 'file')}, ${sizeWords(size)}`)],
    ...indent(align(files.map((file): Line[] => [file.path, sizeWords(file.size), file.isSecret ? paint('yellow', 'secret') : '']))),
    ...indent(problems.flatMap(problemLines)),
  ]
}

/** One bundle in a line, and its problems. */
export function shortBundleLines({ folder, files, problems }: BundleSummary): Line[] {
  return [[paint('bold', folder), paint('dim', `  ${files.map(({ path }) => path).join(', ')}`)], ...indent(problems.flatMap(problemLines))]
}

/** A target of the catalogue with its options. */
export function targetLines({ id, title, purpose, roles, options }: ExportTargetSummary): Line[] {
  return [
    [paint('bold', id), paint('dim', `  ${title}, for ${roles.map((role) => `${role}s`).join(' and ')}`)],
    ...indent([
      purpose,
      ...align(
        options.map(({ name, values, type, default: standard, explanation }): Line[] => [
          `${name}=${values?.join('|') ?? (type === 'boolean' ? 'true|false' : type.toUpperCase())}`,
          `${explanation} (default ${String(standard)})`,
        ]),
      ),
    ]),
  ]
}

function problemLines({ severity, message, remedy }: BundleProblem): Line[] {
  const word = severity === 'error' ? paint('red', 'error:') : paint('yellow', 'warning:')
  return [[word, ` ${message}`], [paint('dim', 'hint:'), ` ${remedy}`]]
}
