import type { BundleProblem, BundleSummary, ExportOption, ExportTargetSummary, RefusedBundle, WrittenBundle } from '../../shared/export.ts'
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

/** One bundle of an export of everything, and its warnings. */
export function writtenLines({ folder, target, files, warnings }: WrittenBundle): Line[] {
  return [[paint('bold', folder), paint('dim', `  ${target}, ${count(files, 'file')}`)], ...indent(warnings.flatMap(problemLines))]
}

/** One that was left out, and why. */
export function refusedLines({ name, target, problem }: RefusedBundle): Line[] {
  return [['Not written: ', paint('bold', name), paint('dim', `  ${target}`)], ...indent(problemLines(problem))]
}

/** A target of the catalogue with its options. */
export function targetLines({ id, title, purpose, roles, reader, proof, options }: ExportTargetSummary): Line[] {
  return [
    [paint('bold', id), paint('dim', `  ${title}, for ${roles.map((role) => `${role}s`).join(' and ')}`)],
    ...indent([
      purpose,
      paint('dim', `${proof === 'proven' ? 'Tried with' : 'By the documentation of'} ${reader}.`),
      ...align(
        options.map((option): Line[] => [
          `${option.name}=${valueWords(option)}`,
          option.type === 'secret' ? option.explanation : `${option.explanation} (default ${String(option.default) || 'none'})`,
        ]),
      ),
    ]),
  ]
}

function valueWords(option: ExportOption): string {
  switch (option.type) {
    case 'choice':
      return option.values.map(({ value }) => value).join('|')
    case 'boolean':
      return 'true|false'
    case 'number':
      return 'NUMBER'
    case 'text':
      return 'TEXT'
    case 'secret':
      return '@FILE'
  }
}

function problemLines({ severity, message, remedy }: BundleProblem): Line[] {
  const word = severity === 'error' ? paint('red', 'error:') : paint('yellow', 'warning:')
  return [[word, ` ${message}`], [paint('dim', 'hint:'), ` ${remedy}`]]
}
