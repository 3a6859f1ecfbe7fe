import { IconListDetails, IconPlus, IconTerminal2, type Icon } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { CopyText } from '../components/copy-text.tsx'
import { useAbout } from '../stores/vault-store.ts'
import { broughtToTheBroker, placeBelow } from './export-places.ts'
import paneClasses from './side-pane.module.css'
import type { Wizard } from './use-wizard.ts'
import { useWalkStore } from './walk-store.ts'
import classes from './what-next.module.css'

/** After a passed proof: the files to the broker, and where to go on. */
export function WhatNext({ wizard }: { wizard: Wizard }) {
  return (
    <section aria-labelledby="what-next">
      <h2 id="what-next" className={paneClasses.heading}>
        What next
      </h2>
      <div className={classes.next}>
        <ToTheBroker wizard={wizard} />
        <NextLink href="/inventory" icon={IconListDetails} title="Look at them in the inventory" text="names, dates, fingerprints" />
        <NextLink href="/console" icon={IconTerminal2} title="Talk as a device in the console" text="subscribe and publish" />
        <NextLink href="/provision" icon={IconPlus} title="Enrol more devices" text="with the same authority and broker" />
      </div>
    </section>
  )
}

function ToTheBroker({ wizard }: { wizard: Wizard }): ReactNode {
  const { platform } = useAbout()
  const written = useWalkStore((walk) => walk.written)
  const broker = wizard.reading.broker.existing
  const bundle = written?.bundles.find(({ serialNumber }) => serialNumber === broker?.serialNumber)
  if (!written || !bundle || !broker) {
    return (
      <p className={classes.words}>
        No files were written on this walk. Go back to <Link href="/provision/export">Export</Link> to have them for the broker and the
        devices.
      </p>
    )
  }
  const path = placeBelow(written.folder, bundle.folder, platform)
  const lines = broughtToTheBroker(path, broker.altNames, bundle.files, platform)
  return (
    <div className={classes.bring}>
      <p className={classes.words}>Bring the files to the broker and start it there:</p>
      <ol className={classes.lines}>
        {lines.map((line) => (
          <li key={line}>
            <CopyText text={line} what="command" wraps />
          </li>
        ))}
      </ol>
      <p className={classes.words}>Its README.txt says the rest, also for a service. Each device has a folder beside it.</p>
    </div>
  )
}

function NextLink({ href, icon: LinkIcon, title, text }: { href: string; icon: Icon; title: string; text: string }) {
  return (
    <Link href={href} className={classes.link}>
      <LinkIcon size={17} stroke={1.7} aria-hidden />
      <span className={classes.title}>{title}</span>
      <span className={classes.text}>{text}</span>
    </Link>
  )
}
