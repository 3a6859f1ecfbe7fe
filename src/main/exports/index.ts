import { AppError } from '../../shared/errors.ts'
import type { ExportRole, ExportTargetSummary } from '../../shared/export.ts'
import { mosquitto } from './mosquitto.ts'
import { pemFiles } from './pem-files.ts'
import type { ExportTarget } from './target.ts'

/** Every export target, in the order in which they are shown; the first that is mainly for a role is that role's plainest. */
export const catalogue: readonly ExportTarget[] = [mosquitto, pemFiles]

/** The target of this id. Throws NOT_FOUND. */
export function targetById(id: string): ExportTarget {
  const target = catalogue.find((each) => each.id === id)
  if (target) return target
  throw new AppError('NOT_FOUND', `There is no export target ${JSON.stringify(id)}.`, {
    remedy: `Choose one of ${catalogue.map((each) => each.id).join(', ')}.`,
    details: { id },
  })
}

/** The target that a role is served with where nobody has chosen: the first that is mainly for it. */
export function plainestTarget(role: ExportRole): ExportTarget {
  return catalogue.find(({ roles }) => roles[0] === role)!
}

/** What the wizard, the command line and the documentation are told of a target. */
export function summaryOf({ id, title, purpose, roles, group, reader, proof, options }: ExportTarget): ExportTargetSummary {
  return { id, title, purpose, roles, group, reader, proof, options }
}
