import type { ExportForm } from '../../shared/export.ts'
import { zipPasswordSchema } from '../../shared/export-request.ts'

/** Where bundles shall go, as it was typed. */
export interface DestinationDraft {
  /** Empty: where the host offers it. */
  folder: string
  form: ExportForm
  /** Of the ZIP, twice. */
  password: string
  again: string
}

/** Where bundles go, as the core is asked. */
export interface Destination {
  folder: string
  form: ExportForm
  password?: string
}

export interface DestinationReading {
  /** Also where something else is still missing. */
  folder: string
  /** Undefined while there is a problem. */
  destination: Destination | undefined
  passwordProblem: string | undefined
  againProblem: string | undefined
}

export const emptyDestination: DestinationDraft = { folder: '', form: 'folder', password: '', again: '' }

/** Reads what was typed; `usual` is the folder that is offered. */
export function readDestination({ folder: typed, form, password, again }: DestinationDraft, usual: string): DestinationReading {
  const folder = typed.trim() === '' ? usual : typed.trim()
  if (form === 'folder') return { folder, destination: { folder, form }, passwordProblem: undefined, againProblem: undefined }
  const issue = zipPasswordSchema.safeParse(password).error?.issues[0]
  const passwordProblem = issue && `It ${issue.message}.`
  const againProblem = password === again ? undefined : 'The two are not the same.'
  const isSound = passwordProblem === undefined && againProblem === undefined
  return { folder, destination: isSound ? { folder, form, password } : undefined, passwordProblem, againProblem }
}
