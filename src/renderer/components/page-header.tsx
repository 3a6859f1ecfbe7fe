import type { ReactNode } from 'react'
import classes from './page-header.module.css'

export interface PageHeaderProps {
  title: string
  /** What the page is for, in one sentence. */
  sentence?: ReactNode
  /** The page's one primary action; beside it at most quiet ones. */
  action?: ReactNode
  /** Stands on the line of the title and takes the rest of it: tabs. */
  beside?: ReactNode
}

/** The head of every page. `Page` renders it; use it alone only inside a page of your own making. */
export function PageHeader({ title, sentence, action, beside }: PageHeaderProps) {
  return (
    <header className={classes.header}>
      <div className={classes.words}>
        <h1 className={classes.title}>{title}</h1>
        {sentence !== undefined && <p className={classes.sentence}>{sentence}</p>}
      </div>
      {beside !== undefined && <div className={classes.beside}>{beside}</div>}
      {action !== undefined && <div className={classes.action}>{action}</div>}
    </header>
  )
}
