import { Suspense, useEffect } from 'react'
import { Route, Switch } from 'wouter'
import { EmptyState } from '../components/empty-state.tsx'
import { IconMapOff } from '@tabler/icons-react'
import { DropAnywhere } from '../inspect/drop-anywhere.tsx'
import { CommandPalette } from './command-palette.tsx'
import { fetchPages } from './fetched-page.ts'
import classes from './frame.module.css'
import { Header } from './header.tsx'
import { Notices } from './notices.tsx'
import { Page } from './page.tsx'
import { PageFault } from './page-fault.tsx'
import { framedPages } from './pages.ts'
import { Rail } from './rail.tsx'
import { StatusBar } from './status-bar.tsx'

/** The window of an open vault: header, rail, page, status bar. */
export function Frame() {
  useEffect(() => void fetchPages(framedPages), [])
  return (
    <div className={classes.frame}>
      <a
        className={classes.skip}
        href="#page"
        onClick={(event) => {
          event.preventDefault()
          document.getElementById('page')?.focus()
        }}
      >
        Go to the page
      </a>
      <Header />
      <Rail />
      <main id="page" className={classes.main} tabIndex={-1}>
        <PageFault>
          <Suspense fallback={null}>
            <Switch>
              {framedPages.map(({ path, component: Component }) => (
                <Route key={path} path={path === '/' ? '/' : `${path}/*?`}>
                  <Component />
                </Route>
              ))}
              <Route>
                <Page title="No such page">
                  <EmptyState icon={IconMapOff} title="There is nothing at this address">
                    Choose a page at the left, or press Ctrl K and type what you look for.
                  </EmptyState>
                </Page>
              </Route>
            </Switch>
          </Suspense>
        </PageFault>
      </main>
      <Notices />
      <StatusBar />
      <CommandPalette />
      <DropAnywhere />
    </div>
  )
}
