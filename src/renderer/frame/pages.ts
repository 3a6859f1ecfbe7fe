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
import { fetchedPage, type FetchedPage } from './fetched-page.ts'

/** A page of the rail. */
export interface PageEntry extends FetchedPage {
  /** Where it lives; also everything below, which the page itself reads with wouter's `useRoute`. */
  path: string
  title: string
  icon: Icon
  /** What the command palette finds it by, beside its title. */
  keywords: string
}

/** The pages in the order of the rail. */
export const pages: readonly PageEntry[] = [
  {
    path: '/',
    title: 'Home',
    icon: IconHome,
    keywords: 'start overview dashboard',
    ...fetchedPage(() => import('../home/home-page.tsx')),
  },
  {
    path: '/provision',
    title: 'Provision',
    icon: IconWand,
    keywords: 'wizard new broker devices enrol issue quickstart',
    ...fetchedPage(() => import('../provisioning/provision-page.tsx')),
  },
  {
    path: '/inventory',
    title: 'Inventory',
    icon: IconListDetails,
    keywords: 'certificates devices list search expiring',
    ...fetchedPage(() => import('../inventory/inventory-page.tsx')),
  },
  {
    path: '/authorities',
    title: 'Authorities',
    icon: IconCertificate,
    keywords: 'ca root issuing authority',
    ...fetchedPage(() => import('../authorities/authorities-page.tsx')),
  },
  {
    path: '/inspect',
    title: 'Inspect',
    icon: IconFileSearch,
    keywords: 'file read open drop import pem p12 pfx crl csr asn.1 decode',
    ...fetchedPage(() => import('../inspect/inspect-page.tsx')),
  },
  {
    path: '/export',
    title: 'Export',
    icon: IconPackageExport,
    keywords: 'bundle mosquitto files usb pem',
    ...fetchedPage(() => import('../exports/export-page.tsx')),
  },
  {
    path: '/test',
    title: 'Test',
    icon: IconPlugConnected,
    keywords: 'connection tls diagnose broker verdict',
    ...fetchedPage(() => import('../test/test-page.tsx')),
  },
  {
    path: '/console',
    title: 'Console',
    icon: IconTerminal2,
    keywords: 'mqtt subscribe publish messages topics',
    ...fetchedPage(() => import('../console/console-page.tsx')),
  },
  {
    path: '/activity',
    title: 'Activity',
    icon: IconActivity,
    keywords: 'audit trail history log verify',
    ...fetchedPage(() => import('../activity/activity-page.tsx')),
  },
]

/** A page without a place in the rail: others and the palette lead there. */
export interface SidePage extends FetchedPage {
  path: string
  title: string
  /** The page of the rail that it belongs to. */
  under?: string
}

export const requestsPage: SidePage = { path: '/requests', title: 'Requests', under: '/inspect', ...fetchedPage(() => import('../requests/requests-page.tsx')) }
export const listenerPage: SidePage = { path: '/listener', title: 'Listener', under: '/test', ...fetchedPage(() => import('../listener/listener-page.tsx')) }
export const policyPage: SidePage = { path: '/policy', title: 'Policy', under: '/test', ...fetchedPage(() => import('../policy/policy-page.tsx')) }
export const enrolPage: SidePage = { path: '/enrol', title: 'Enrol many devices', under: '/inventory', ...fetchedPage(() => import('../fleet/enrol-many-page.tsx')) }
export const vaultPage: SidePage = { path: '/vault', title: 'Vault', ...fetchedPage(() => import('../settings/vault-page.tsx')) }

export const sidePages: readonly SidePage[] = [requestsPage, listenerPage, policyPage, enrolPage, vaultPage]

/** All that the frame shows. */
export const framedPages: readonly (FetchedPage & { path: string })[] = [...pages, ...sidePages]
