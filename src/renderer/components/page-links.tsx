import type { Icon } from '@tabler/icons-react'
import { Link } from 'wouter'
import classes from './page-links.module.css'

interface PageLink {
  to: string
  icon: Icon
  title: string
  text: string
}

/** Pages to go on with from here, side by side under a heading. */
export function PageLinks({ heading, links }: { heading: string; links: readonly PageLink[] }) {
  return (
    <section>
      <h2 className={classes.heading}>{heading}</h2>
      <ul className={classes.links}>
        {links.map(({ to, icon: LinkIcon, title, text }) => (
          <li key={to}>
            <Link href={to} className={classes.link}>
              <LinkIcon size={20} stroke={1.6} aria-hidden />
              <span>
                <span className={classes.title}>{title}</span>
                <span className={classes.text}>{text}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
