import { AppError } from '../../shared/errors.ts'
import type { Mend, MendPreview, MendResult } from '../../shared/mend.ts'
import type { Workspace } from './workspace.ts'

/** What a mend will change. */
export function previewMend(_workspace: Workspace, { kind }: Mend): MendPreview {
  throw notYet(kind)
}

/** Does it. */
export function mend(_workspace: Workspace, { mend: { kind } }: { mend: Mend }): Promise<MendResult> {
  throw notYet(kind)
}

function notYet(kind: string): AppError {
  return new AppError('NOT_AVAILABLE_HERE', `The mend ${kind} is not here yet.`, { remedy: 'Do it by hand.' })
}
