import { Button, Select } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useMemo, useState } from 'react'
import { CopyButton } from '../components/copy-button.tsx'
import { dropdownInPage } from '../components/dropdown-in-page.ts'
import { Notice } from '../components/notice.tsx'
import { SafeBlock } from '../components/safe-block.tsx'
import { grouped } from '../words.ts'
import { DiffBlock } from './diff-block.tsx'
import { JsonTree } from './json-tree.tsx'
import classes from './message-details.module.css'
import { likelyView } from './payload.ts'
import { payloadViews, showPayload, type PayloadView } from './payload-view.ts'

/** Longer payloads are shown from their beginning until somebody asks for all of it: a megabyte takes a while to lay out. */
const shownAtFirst = 64 * 1024
/** What fits beside the list, and what fits into a wide window (message-details.module.css). */
const octetsPerLine = { narrow: 8, wide: 16 }

const viewTitles: Readonly<Record<PayloadView | 'diff', string>> = {
  text: 'Text',
  tree: 'JSON tree',
  json: 'JSON',
  cbor: 'CBOR',
  base64: 'Base64',
  hex: 'Hex',
  diff: 'Changes',
}

/** A payload in the view that is chosen; `previous` is what the topic had before. */
export function PayloadPanel({ payload, previous }: { payload: Uint8Array; previous: Uint8Array | undefined }) {
  const [view, setView] = useState<PayloadView | 'diff'>(() => likelyView(payload))
  const isWide = useMediaQuery('(min-width: 1600px)')
  const perLine = isWide ? octetsPerLine.wide : octetsPerLine.narrow
  const shown = useMemo(() => (view === 'diff' ? undefined : showPayload(view, payload, perLine)), [view, payload, perLine])
  if (payload.length === 0 && view !== 'diff' && previous === undefined) return <p className={classes.note}>The payload is empty.</p>
  return (
    <div className={classes.payload}>
      <div className={classes.views}>
        <Select
          aria-label="Show the payload as"
          size="xs"
          w={120}
          data={[...payloadViews, 'diff' as const].map((value) => ({ value, label: viewTitles[value] }))}
          value={view}
          {...dropdownInPage}
          onChange={(value) => value !== null && setView(value)}
        />
        {shown && <CopyButton label="Copy" text={() => shown.text} />}
      </div>
      {view === 'diff' && <DiffBlock earlier={previous} later={payload} octetsPerLine={perLine} />}
      {shown?.problem !== undefined && <Notice tone="warning" message={shown.problem} remedy="Its octets stand below." />}
      {shown && (view === 'tree' && !shown.isHex ? <JsonTree json={shown.text} /> : <Whole key={view} {...shown} label={`Payload as ${viewTitles[view]}`} />)}
    </div>
  )
}

function Whole({ text, isHex, label }: { text: string; isHex: boolean; label: string }) {
  const [showsAll, setShowsAll] = useState(false)
  const isCut = text.length > shownAtFirst && !showsAll
  return (
    <>
      <SafeBlock text={isCut ? text.slice(0, shownAtFirst) : text} label={label} wraps={!isHex} />
      {isCut && (
        <p className={classes.note}>
          The first {grouped(shownAtFirst)} of {grouped(text.length)} characters are shown.{' '}
          <Button size="compact-sm" variant="default" onClick={() => setShowsAll(true)}>
            Show all
          </Button>
        </p>
      )}
    </>
  )
}
