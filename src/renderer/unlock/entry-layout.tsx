import { useEffect, type ReactNode } from 'react'
import { ThemeMenu } from '../frame/theme-menu.tsx'
import classes from './entry-layout.module.css'

export interface EntryLayoutProps {
  title: string
  children: ReactNode
  /** Quiet ways out below the card. */
  footer?: ReactNode
}

/** The pages before a vault is open: one column in the middle of the window, nothing else. */
export function EntryLayout({ title, children, footer }: EntryLayoutProps) {
  useEffect(() => {
    document.title = title === 'Certwright' ? title : `${title} · Certwright`
  }, [title])
  return (
    <main className={classes.layout}>
      <div className={classes.theme}>
        <ThemeMenu />
      </div>
      <div className={classes.column}>
        <div className={classes.mark}>
          <img src="./icon.svg" alt="" width={30} height={30} />
          <span>Certwright</span>
        </div>
        <section className={classes.card}>
          <h1 className={classes.title}>{title}</h1>
          {children}
        </section>
        {footer !== undefined && <div className={classes.footer}>{footer}</div>}
      </div>
    </main>
  )
}
