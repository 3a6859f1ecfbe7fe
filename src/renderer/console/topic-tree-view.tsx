import { ActionIcon, Tooltip } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { IconChartLine, IconChevronRight } from '@tabler/icons-react'
import { useRef, useState, type KeyboardEvent } from 'react'
import { safeText } from '../../shared/safe-text.ts'
import { SafeText } from '../components/safe-text.tsx'
import { count, grouped } from '../words.ts'
import { likelyPath } from './number-series.ts'
import { addChart, topicTreeOf } from './session-watchers.ts'
import { changeSession, type ConsoleSession } from './session-store.ts'
import { topicRows, type TopicRow } from './topic-tree.ts'
import classes from './topic-tree-view.module.css'
import { useTick } from './use-tick.ts'

const rowHeight = 26
const longestLevel = 80

/** The topics that were heard: how often, how fast, and what was said last. Choosing one filters the list by it. */
export function TopicTreeView({ session: { key, listFilter, log } }: { session: ConsoleSession }) {
  const scroller = useRef<HTMLDivElement>(null)
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const [focused, setFocused] = useState('')
  const now = useTick(500)
  const tree = topicTreeOf(key)
  tree.measure(now)
  // The first two levels are open by themselves.
  const isOpen = (path: string) => (path.split('/').length <= 2 ? !closed.has(path) : opened.has(path))
  const rows = topicRows(tree.root, isOpen)
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing of it is memoised or handed on
  const virtualizer = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 8 })

  const toggle = (path: string, open: boolean) => {
    setClosed((before) => withPath(before, path, !open))
    setOpened((before) => withPath(before, path, open))
  }
  const choose = ({ node }: TopicRow) => {
    const wanted = filterOf(node)
    setFocused(node.path)
    changeSession(key, { listFilter: { ...listFilter, topic: listFilter.topic === wanted ? '' : wanted } })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const index = rows.findIndex(({ node }) => node.path === focused)
    const row = rows[index]
    const target = event.key === 'ArrowDown' ? index + 1 : event.key === 'ArrowUp' ? Math.max(0, index - 1) : event.key === 'Home' ? 0 : event.key === 'End' ? rows.length - 1 : undefined
    const folds = row && (event.key === 'ArrowRight' || event.key === 'ArrowLeft')
    const chooses = row && (event.key === 'Enter' || event.key === ' ')
    if (target === undefined && !folds && !chooses) return
    event.preventDefault()
    if (folds) toggle(row.node.path, event.key === 'ArrowRight')
    else if (chooses) choose(row)
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
                    row={row}
                    isChosen={listFilter.topic === filterOf(row.node)}
                    isFocused={row.node.path === focused}
                    onChoose={() => choose(row)}
                    onToggle={() => toggle(row.node.path, !row.isOpen)}
                    onChart={() => {
                      addChart(key, { topic: row.node.path, path: likelyPath(row.node.path, log.messages) }, log.messages)
                      changeSession(key, { showsNumbers: true })
                    }}
                  />
                )
              )
            })}
          </div>
        </div>
      )}
      {tree.notInTree > 0 && <p className={classes.note}>{count(tree.notInTree, 'message')} of further topics found no room here.</p>}
    </div>
  )
}

interface RowProps {
  index: number
  top: number
  row: TopicRow
  isChosen: boolean
  isFocused: boolean
  onChoose: () => void
  onToggle: () => void
  onChart: () => void
}

function Row({ index, top, row: { node, depth, isOpen }, isChosen, isFocused, onChoose, onToggle, onChart }: RowProps) {
  const { level, path, own, count: all, rate, last, children } = node
  const hasChildren = children.size > 0
  const rest = level.length - longestLevel
  return (
    <div
      role="treeitem"
      id={`topic-${index}`}
      aria-level={depth + 1}
      aria-selected={isChosen}
      aria-expanded={hasChildren ? isOpen : undefined}
      data-focused={isFocused || undefined}
      className={classes.row}
      style={{ transform: `translateY(${top}px)`, paddingLeft: 4 + Math.min(depth, 12) * 12 }}
      title={safeText(`${path.slice(0, 500)}\n${count(all, 'message')}${last === undefined ? '' : `\n${last}`}`)}
      onClick={onChoose}
    >
      <span
        className={classes.fold}
        onClick={(event) => {
          event.stopPropagation()
          if (hasChildren) onToggle()
        }}
      >
        {hasChildren && <IconChevronRight size={14} className={classes.chevron} aria-hidden />}
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
        {rate >= 0.5 ? `${grouped(Math.round(rate))}/s · ` : ''}
        {grouped(all)}
      </span>
      {own > 0 && (
        <Tooltip label="Draw its numbers">
          <ActionIcon
            size={20}
            className={classes.chart}
            aria-label={`Draw the numbers of ${safeText(path.slice(0, 200))}`}
            tabIndex={-1}
            onClick={(event) => {
              event.stopPropagation()
              onChart()
            }}
          >
            <IconChartLine size={14} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
    </div>
  )
}

/** The topic filter of a node: itself, or all of it where there is something below. */
function filterOf({ path, children }: TopicRow['node']): string {
  return children.size > 0 ? `${path}/#` : path
}

function withPath(before: ReadonlySet<string>, path: string, isIn: boolean): ReadonlySet<string> {
  const after = new Set(before)
  if (isIn) after.add(path)
  else after.delete(path)
  return after
}
