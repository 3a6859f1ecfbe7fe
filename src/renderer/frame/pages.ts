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

/** A page of the rail. `component` is fetched when it is first shown; its file has a default export. */
export interface PageEntry {
  /** Where it lives; also everything below, which the page itself reads with wouter's `useRoute`. */
  path: string
  title: string
  icon: Icon
  /** What the command palette finds it by, beside its title. */
  keywords: string
  component: LazyExoticComponent<ComponentType>
}

/** The pages in the order of the rail. */
export const pages: readonly PageEntry[] = [
  {
    path: '/',
    title: 'Home',
    icon: IconHome,
    keywords: 'start overview dashboard',
    component: lazy(() => import('../home/home-page.tsx')),
  },
  {
    path: '/provision',
    title: 'Provision',
    icon: IconWand,
    keywords: 'wizard new broker devices enrol issue quickstart',
    component: lazy(() => import('../provisioning/provision-page.tsx')),
  },
  {
    path: '/inventory',
    title: 'Inventory',
    icon: IconListDetails,
    keywords: 'certificates devices list search expiring',
    component: lazy(() => import('../inventory/inventory-page.tsx')),
  },
  {
    path: '/authorities',
    title: 'Authorities',
    icon: IconCertificate,
    keywords: 'ca root issuing authority',
    component: lazy(() => import('../authorities/authorities-page.tsx')),
  },
  {
    path: '/inspect',
    title: 'Inspect',
    icon: IconFileSearch,
    keywords: 'file read open drop import pem p12 pfx crl csr asn.1 decode',
    component: lazy(() => import('../inspect/inspect-page.tsx')),
  },
  {
    path: '/export',
    title: 'Export',
    icon: IconPackageExport,
    keywords: 'bundle mosquitto files usb pem',
    component: lazy(() => import('../exports/export-page.tsx')),
  },
  {
    path: '/test',
    title: 'Test',
    icon: IconPlugConnected,
    keywords: 'connection tls diagnose broker verdict',
    component: lazy(() => import('../test/test-page.tsx')),
  },
  {
    path: '/console',
    title: 'Console',
    icon: IconTerminal2,
    keywords: 'mqtt subscribe publish messages topics',
    component: lazy(() => import('../console/console-page.tsx')),
  },
  {
    path: '/activity',
    title: 'Activity',
    icon: IconActivity,
    keywords: 'audit trail history log verify',
    component: lazy(() => import('../activity/activity-page.tsx')),
  },
]

/** Without a place in the rail: Inspect, the inventory's menu and the palette lead there. */
export const requestsPage = { path: '/requests', title: 'Requests', component: lazy(() => import('../requests/requests-page.tsx')) }

/** Without a place in the rail: Test and the palette lead there. */
export const listenerPage = { path: '/listener', title: 'Listener', component: lazy(() => import('../listener/listener-page.tsx')) }
export const policyPage = { path: '/policy', title: 'Policy', component: lazy(() => import('../policy/policy-page.tsx')) }

/** Without a place in the rail: the inventory's menu, the wizard and the palette lead there. */
export const enrolPage = { path: '/enrol', title: 'Enrol many devices', component: lazy(() => import('../fleet/enrol-many-page.tsx')) }

/** A page without a place in the rail: the vault's menu leads there. */
export const vaultPage = { path: '/vault', title: 'Vault', component: lazy(() => import('../settings/vault-page.tsx')) }
