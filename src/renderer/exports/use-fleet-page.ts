import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useQuery } from '../calls/use-query.ts'
import type { AppError } from '../../shared/errors.ts'
import type { BundleSummary, ExportChoice } from '../../shared/export.ts'
import { useIsUnlocked } from '../stores/vault-store.ts'
import { useExportStore } from './export-store.ts'

/** One page of everybody that a bundle can be made for, with what each is made with and what that would be. */
export interface FleetPage {
  text: string
  search: (text: string) => void
  page: number
  pages: number
  turnTo: (page: number) => void
  /** Of those that fit the search. */
  total: number | undefined
  /** How often each target is chosen, of everybody. */
  targets: readonly { target: string; count: number }[]
  choices: readonly ExportChoice[] | undefined
  /** As it would be written; undefined while it is being made. */
  bundleOf: (fingerprint: string) => BundleSummary | undefined
  error: AppError | undefined
}

const rowsOfPage = 50
const typingPauseMs = 200

/** Follows the inventory, the choices and the secrets. `isShown`: false asks for nothing. */
export function useFleetPage(isShown: boolean): FleetPage {
  const isUnlocked = useIsUnlocked()
  const [text, setText] = useState('')
  const [page, setPage] = useState(0)
  const secrets = useExportStore((store) => store.secrets)
  const [settled] = useDebouncedValue(text.trim(), typingPauseMs)
  const [settledSecrets] = useDebouncedValue(secrets, typingPauseMs)
  const part = { text: settled, offset: page * rowsOfPage, limit: rowsOfPage }
  const list = useQuery(['export-choices', part], (core, signal) => core.exports.choices(part, { signal }), { refetchOn: 'inventory', isEnabled: isShown })
  const total = list.data?.total
  const preview = useQuery(
    ['export-preview-all', part, settledSecrets],
    (core, signal) => core.exports.previewAll({ ...part, secrets: settledSecrets }, { signal }),
    { refetchOn: 'inventory', isEnabled: isShown && isUnlocked && total !== undefined && total > 0 },
  )
  const bundles = new Map(preview.data?.bundles.map((bundle) => [bundle.fingerprint, bundle]))
  const choices = list.data?.choices
  return {
    text,
    search: (typed) => {
      setText(typed)
      setPage(0)
    },
    page,
    pages: Math.max(1, Math.ceil((total ?? 0) / rowsOfPage)),
    turnTo: setPage,
    total,
    targets: list.data?.targets ?? [],
    choices,
    // One that was made with another target is of before the last choice.
    bundleOf: (fingerprint) => {
      const bundle = bundles.get(fingerprint)
      return bundle && bundle.target === choices?.find((each) => each.fingerprint === fingerprint)?.target ? bundle : undefined
    },
    error: list.error ?? preview.error,
  }
}
