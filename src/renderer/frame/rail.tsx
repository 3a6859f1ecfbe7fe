import { Tooltip } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { Link, useLocation } from 'wouter'
import { pages, sidePages } from './pages.ts'
import classes from './rail.module.css'

/** The pages, at the left; folds to icons in a narrow window. */
export function Rail() {
  const [location] = useLocation()
  const parent = sidePages.find(({ path }) => isWithin(location, path))?.under
  const isFolded = useMediaQuery('(max-width: 1099px)')
  return (
    <nav className={classes.rail} aria-label="Pages">
      {pages.map(({ path, title, icon: Icon }) => (
        <Tooltip key={path} label={title} position="right" disabled={!isFolded}>
          <Link href={path} className={classes.entry} aria-current={isWithin(location, path) ? 'page' : path === parent ? 'true' : undefined}>
            <Icon size={18} stroke={1.7} aria-hidden />
            <span className={classes.word}>{title}</span>
          </Link>
        </Tooltip>
      ))}
    </nav>
  )
}

function isWithin(location: string, path: string): boolean {
  return location === path || (path !== '/' && location.startsWith(`${path}/`))
}
