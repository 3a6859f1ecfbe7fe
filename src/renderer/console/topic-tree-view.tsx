import { ActionIcon, Tooltip } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { IconChartLine, IconChevronRight } from '@tabler/icons-react'
import { memo, useCallback, useRef, useState, type KeyboardEvent } from 'react'
import { safeText } from '../../shared/safe-text.ts'
import { SafeText } from '../components/safe-text.tsx'
import { count, grouped } from '../words.ts'
import { likelyPath } from './number-series.ts'
import { addChart, logOf, topicTreeOf } from './session-watchers.ts'
import { changeSession } from './session-store.ts'
import { topicRows } from './topic-tree.ts'
import classes from './topic-tree-view.module.css'
import { useSessionParts } from './use-session-parts.ts'
import { useTick } from './use-tick.ts'

const rowHeight = 26
const longestLevel = 80

/** The topics that were heard: how often, how fast, and what was said last. Choosing one filters the list by it. */
export function TopicTreeView({ sessionKey: key }: { sessionKey: string }) {
  const { listFilter } = useSessionParts(key, 'listFilter')
  const scroller = useRef<HTMLDivElement>(null)
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const [focused, setFocused] = useState('')
  const now = useTick(500)
  const tree = topicTreeOf(key)
  const { skipped } = logOf(key).counters
  tree.measure(now)
  // The first two levels are open by themselves.
  const isOpen = (path: string) => (path.split('/').length <= 2 ? !closed.has(path) : opened.has(path))
  const rows = topicRows(tree.root, isOpen)
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing of it is memoised or handed on
  const virtualizer = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 8 })

  const toggle = useCallback((path: string, open: boolean) => {
    setClosed((before) => withPath(before, path, !open))
    setOpened((before) => withPath(before, path, open))
  }, [])
  const choose = useCallback(
    (path: string, hasChildren: boolean) => {
      const wanted = filterOf(path, hasChildren)
      setFocused(path)
      changeSession(key, ({ listFilter: before }) => ({ listFilter: { ...before, topic: before.topic === wanted ? '' : wanted } }))
    },
    [key],
  )
  const drawNumbers = useCallback(
    (topic: string) => {
      addChart(key, { topic, path: likelyPath(logOf(key).newest((message) => message.topic === topic)) })
      changeSession(key, { showsNumbers: true })
    },
    [key],
  )
  const onKeyDown = (event: KeyboardEvent) => {
    const index = rows.findIndex(({ node }) => node.path === focused)
    const row = rows[index]
    const target = event.key === 'ArrowDown' ? index + 1 : event.key === 'ArrowUp' ? Math.max(0, index - 1) : event.key === 'Home' ? 0 : event.key === 'End' ? rows.length - 1 : undefined
    const folds = row && (event.key === 'ArrowRight' || event.key === 'ArrowLeft')
    const chooses = row && (event.key === 'Enter' || event.key === ' ')
    if (target === undefined && !folds && !chooses) return
    event.preventDefault()
    if (folds) toggle(row.node.path, event.key === 'ArrowRight')
    else if (chooses) choose(row.node.path, row.node.children.size > 0)
    else if (rows[target!]) {
      setFocused(rows[target!]!.node.path)
      virtualizer.scrollToIndex(target!)
    }
  }
  const items = virtualizer.getVirtualItems()
  const focusedItem = items.find(({ index }) => rows[index]?.node.path === focused)
  return (
    <div className={classes.section}>
      <div className={classes.head}>
        <h2 className={classes.title}>Topics</h2>
        {rows.length > 0 && <span className={classes.note}>{grouped(Math.round(tree.root.rate))}/s</span>}
      </div>
      {rows.length === 0 ? (
        <p className={classes.note}>Every topic that is heard or spoken to appears here.</p>
      ) : (
        <div
          ref={scroller}
          role="tree"
          aria-label="Topics"
          tabIndex={0}
          aria-activedescendant={focusedItem && `topic-${focusedItem.index}`}
          className={classes.tree}
          onKeyDown={onKeyDown}
        >
          <div className={classes.body} style={{ height: virtualizer.getTotalSize() }} role="presentation">
            {items.map(({ index, start }) => {
              const row = rows[index]
              return (
                row && (
                  <Row
                    key={row.node.path}
                    index={index}
                    top={start}
                    depth={row.depth}
                    level={row.node.level}
                    path={row.node.path}
                    isOpen={row.node.children.size > 0 ? row.isOpen : undefined}
                    count={row.node.count}
                    rate={Math.round(row.node.rate)}
                    last={row.node.last}
                    isChosen={listFilter.topic === filterOf(row.node.path, row.node.children.size > 0)}
                    isFocused={row.node.path === focused}
                    onChoose={choose}
                    onToggle={toggle}
                    onChart={row.node.own > 0 ? drawNumbers : undefined}
                  />
                )
              )
            })}
          </div>
        </div>
      )}
      {skipped > 0 && <p className={classes.note}>Without {count(skipped, 'message')} that {skipped === 1 ? 'was' : 'were'} skipped.</p>}
      {tree.notInTree > 0 && <p className={classes.note}>{count(tree.notInTree, 'message')} of further topics found no room here.</p>}
    </div>
  )
}

interface RowProps {
  index: number
  top: number
  depth: number
  level: string
  path: string
  /** Undefined where there is nothing below. */
  isOpen: boolean | undefined
  /** Messages of it and of all below it. */
  count: number
  /** Of them, in a second. */
  rate: number
  last: string | undefined
  isChosen: boolean
  isFocused: boolean
  onChoose: (path: string, hasChildren: boolean) => void
  onToggle: (path: string, open: boolean) => void
  /** Undefined where nothing was said at this very topic. */
  onChart: ((path: string) => void) | undefined
}

/** Drawn anew only where something of it has changed. */
const Row = memo(function Row({ index, top, depth, level, path, isOpen, count: all, rate, last, isChosen, isFocused, onChoose, onToggle, onChart }: RowProps) {
  const rest = level.length - longestLevel
  return (
    <div
      role="treeitem"
      id={`topic-${index}`}
      aria-level={depth + 1}
      aria-selected={isChosen}
      aria-expanded={isOpen}
      data-focused={isFocused || undefined}
      className={classes.row}
      style={{ transform: `translateY(${top}px)`, paddingLeft: 4 + Math.min(depth, 12) * 12 }}
      title={safeText(`${path.slice(0, 500)}\n${count(all, 'message')}${last === undefined ? '' : `\n${last}`}`)}
      onClick={() => onChoose(path, isOpen !== undefined)}
    >
      <span
        className={classes.fold}
        onClick={(event) => {
          event.stopPropagation()
          if (isOpen !== undefined) onToggle(path, !isOpen)
        }}
      >
        {isOpen !== undefined && <IconChevronRight size={14} className={classes.chevron} aria-hidden />}
      </span>
      <span className={classes.level}>
        <SafeText>{level === '' ? '(empty)' : level.slice(0, longestLevel)}</SafeText>
        {rest > 0 && ` +${grouped(rest)}`}
      </span>
      {last !== undefined && (
        <span className={classes.last}>
          <SafeText>{last.slice(0, 60)}</SafeText>
        </span>
      )}
      <span className={classes.count}>
        {rate >= 1 ? `${grouped(rate)}/s · ` : ''}
        {grouped(all)}
      </span>
      {onChart && <ChartButton path={path} onChart={onChart} />}
    </div>
  )
})

const ChartButton = memo(function ChartButton({ path, onChart }: { path: string; onChart: (path: string) => void }) {
  return (
    <Tooltip label="Draw its numbers">
      <ActionIcon
        size={20}
        className={classes.chart}
        aria-label={`Draw the numbers of ${safeText(path.slice(0, 200))}`}
        tabIndex={-1}
        onClick={(event) => {
          event.stopPropagation()
          onChart(path)
        }}
      >
        <IconChartLine size={14} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
})

/** The topic filter of a node: itself, or all of it where there is something below. */
function filterOf(path: string, hasChildren: boolean): string {
  return hasChildren ? `${path}/#` : path
}

function withPath(before: ReadonlySet<string>, path: string, isIn: boolean): ReadonlySet<string> {
  const after = new Set(before)
  if (isIn) after.add(path)
  else after.delete(path)
  return after
}
