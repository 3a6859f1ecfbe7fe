import { Button } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { SafeText } from '../components/safe-text.tsx'
import { grouped } from '../words.ts'
import { jsonNodes, type JsonNode } from './json-nodes.ts'
import classes from './json-tree.module.css'

/** How many members stand at first, and how many more with each press. */
const membersAtOnce = 100
/** A branch with more is closed at first, but for the whole: what follows it would be far away. */
const membersOpenAtFirst = 20
/** A longer string stands with its beginning and how much more there is; the other views have all of it. */
const longestScalar = 500

/** Valid JSON as a tree whose branches fold. */
export function JsonTree({ json }: { json: string }) {
  const root = useMemo(() => jsonNodes(json), [json])
  return (
    <div className={classes.tree} role="group" aria-label="Payload as a tree" tabIndex={0}>
      <Branch name={undefined} node={root} isOpenAtFirst />
    </div>
  )
}

function Branch({ name, node, isOpenAtFirst }: { name: string | undefined; node: JsonNode; isOpenAtFirst: boolean }) {
  const [isOpen, setIsOpen] = useState(isOpenAtFirst && (name === undefined || node.kind === 'scalar' || node.members.length <= membersOpenAtFirst))
  const [shown, setShown] = useState(membersAtOnce)
  const label = name === undefined ? null : <SafeText>{`${name}: `}</SafeText>
  if (node.kind === 'scalar') {
    const rest = node.text.length - longestScalar
    return (
      <div className={classes.leaf}>
        <span className={classes.name}>{label}</span>
        <SafeText>{rest > 0 ? node.text.slice(0, longestScalar) : node.text}</SafeText>
        {rest > 0 && <span className={classes.name}> … +{grouped(rest)} characters</span>}
      </div>
    )
  }
  const { members, kind } = node
  const brackets = kind === 'object' ? '{}' : '[]'
  return (
    <div>
      <button type="button" className={classes.branch} aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        <IconChevronRight className={classes.chevron} size={14} aria-hidden />
        <span className={classes.name}>{label}</span>
        {brackets[0]}
        {grouped(members.length)}
        {brackets[1]}
      </button>
      {isOpen && (
        <div className={classes.members}>
          {members.slice(0, shown).map((member, index) => (
            <Branch key={index} name={member.name} node={member.value} isOpenAtFirst={members.length <= membersOpenAtFirst && isOpenAtFirst} />
          ))}
          {members.length > shown && (
            <Button size="compact-xs" variant="default" onClick={() => setShown(shown + membersAtOnce)}>
              Show more of {grouped(members.length - shown)} that follow
            </Button>
          )}
        </div>
      )}
    </div>
  )
}
