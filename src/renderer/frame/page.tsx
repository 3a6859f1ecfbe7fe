import { useEffect, type ReactNode } from 'react'
import { PageHeader, type PageHeaderProps } from '../components/page-header.tsx'
import classes from './page.module.css'

export interface PageProps extends PageHeaderProps {
  /**
   * `reading`: at most 760 px, for forms and text. `wide` (default): as wide as there is room, for tables. `full`: fills the
   * window without scrolling as a whole; the page lays out its own scrolling parts (console, inventory).
   */
  width?: 'reading' | 'wide' | 'full'
  /** A `DetailsPanel`, or nothing. */
  details?: ReactNode
  children: ReactNode
}

/** What every page returns: its head, its content, and the details panel at its right where something is chosen. */
export function Page({ title, sentence, action, beside, width = 'wide', details, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Certwright`
  }, [title])
  return (
    <div className={classes.page}>
      {/* A part that scrolls must be reachable by keyboard. */}
      <div className={classes.scroll} data-width={width} {...(width !== 'full' && { tabIndex: -1 })}>
        <div className={classes.content}>
          <PageHeader title={title} sentence={sentence} action={action} beside={beside} />
          <div className={classes.body}>{children}</div>
        </div>
      </div>
      {details}
    </div>
  )
}
