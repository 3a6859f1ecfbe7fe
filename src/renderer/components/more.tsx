import { IconChevronRight } from '@tabler/icons-react'
import { useId, useState, type ReactNode } from 'react'
import classes from './more.module.css'

export interface MoreProps {
  /** What is inside: "Key and validity". */
  summary: string
  children: ReactNode
  /** Something inside needs attention. It stays open when that is over: nothing folds away under somebody's hands. */
  isForcedOpen?: boolean
}

/** What most people can leave alone, folded away behind its name. What is inside stays mounted. */
export function More({ summary, children, isForcedOpen = false }: MoreProps) {
  const [isOpened, setIsOpened] = useState(false)
  const id = useId()
  if (isForcedOpen && !isOpened) setIsOpened(true)
  const isOpen = isOpened || isForcedOpen
  return (
    <div>
      <button type="button" className={classes.summary} aria-expanded={isOpen} aria-controls={id} onClick={() => setIsOpened(!isOpen)}>
        <IconChevronRight className={classes.chevron} size={16} aria-hidden />
        {summary}
      </button>
      <div id={id} className={classes.content} hidden={!isOpen}>
        {children}
      </div>
    </div>
  )
}
