import {
  IconActivity,
  IconCertificate,
  IconFileSearch,
  IconHome,
  IconListDetails,
  IconPackageExport,
  IconPlugConnected,
  IconTerminal2,
  IconWand,
  type Icon,
} from '@tabler/icons-react'
import { lazy, type ComponentType, type LazyExoticComponent } from 'react'

/** A page of the rail. `component` is fetched by `fetch` when it is first shown; its file has a default export. */
export interface PageEntry {
  /** Where it lives; also everything below, which the page itself reads with wouter's `useRoute`. */
  path: string
  title: string
  icon: Icon
  /** What the command palette finds it by, beside its title. */
  keywords: string
  component: LazyExoticComponent<ComponentType>
  fetch: () => Promise<unknown>
}

/** The pages in the order of the rail. */
export const pages: readonly PageEntry[] = [
  {
    path: '/',
    title: 'Home',
    icon: IconHome,
    keywords: 'start overview dashboard',
    ...page(() => import('../home/home-page.tsx')),
  },
  {
    path: '/provision',
    title: 'Provision',
    icon: IconWand,
    keywords: 'wizard new broker devices enrol issue quickstart',
    ...page(() => import('../provisioning/provision-page.tsx')),
  },
  {
    path: '/inventory',
    title: 'Inventory',
    icon: IconListDetails,
    keywords: 'certificates devices list search expiring',
    ...page(() => import('../inventory/inventory-page.tsx')),
  },
  {
    path: '/authorities',
    title: 'Authorities',
    icon: IconCertificate,
    keywords: 'ca root issuing authority',
    ...page(() => import('../authorities/authorities-page.tsx')),
  },
  {
    path: '/inspect',
    title: 'Inspect',
    icon: IconFileSearch,
    keywords: 'file read open drop import pem p12 pfx crl csr asn.1 decode',
    ...page(() => import('../inspect/inspect-page.tsx')),
  },
  {
    path: '/export',
    title: 'Export',
    icon: IconPackageExport,
    keywords: 'bundle mosquitto files usb pem',
    ...page(() => import('../exports/export-page.tsx')),
  },
  {
    path: '/test',
    title: 'Test',
    icon: IconPlugConnected,
    keywords: 'connection tls diagnose broker verdict',
    ...page(() => import('../test/test-page.tsx')),
  },
  {
    path: '/console',
    title: 'Console',
    icon: IconTerminal2,
    keywords: 'mqtt subscribe publish messages topics',
    ...page(() => import('../console/console-page.tsx')),
  },
  {
    path: '/activity',
    title: 'Activity',
    icon: IconActivity,
    keywords: 'audit trail history log verify',
    ...page(() => import('../activity/activity-page.tsx')),
  },
]

/** Fetches the pages of the rail, one after the other while there is nothing else to do, so that each opens at once. Never throws. */
export async function fetchPages(): Promise<void> {
  for (const { fetch } of pages) {
    await untilIdle()
    // What cannot be fetched is said when the page is opened.
    await fetch().catch(() => undefined)
  }
}

function page(fetch: () => Promise<{ default: ComponentType }>): Pick<PageEntry, 'component' | 'fetch'> {
  return { component: lazy(fetch), fetch }
}

function untilIdle(): Promise<void> {
  return new Promise((resolve) => {
    // Safari has no word for it.
    if (typeof requestIdleCallback === 'function') requestIdleCallback(() => resolve())
    else setTimeout(resolve)
  })
}

/** A page without a place in the rail: others and the palette lead there. */
export interface SidePage extends Pick<PageEntry, 'path' | 'title' | 'component'> {
  /** The page of the rail that it belongs to. */
  under?: string
}

export const requestsPage: SidePage = { path: '/requests', title: 'Requests', under: '/inspect', component: lazy(() => import('../requests/requests-page.tsx')) }
export const listenerPage: SidePage = { path: '/listener', title: 'Listener', under: '/test', component: lazy(() => import('../listener/listener-page.tsx')) }
export const policyPage: SidePage = { path: '/policy', title: 'Policy', under: '/test', component: lazy(() => import('../policy/policy-page.tsx')) }
export const enrolPage: SidePage = { path: '/enrol', title: 'Enrol many devices', under: '/inventory', component: lazy(() => import('../fleet/enrol-many-page.tsx')) }
export const vaultPage: SidePage = { path: '/vault', title: 'Vault', component: lazy(() => import('../settings/vault-page.tsx')) }

export const sidePages: readonly SidePage[] = [requestsPage, listenerPage, policyPage, enrolPage, vaultPage]
