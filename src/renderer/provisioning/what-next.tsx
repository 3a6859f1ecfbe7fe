import { Button } from '@mantine/core'
import { IconKeyOff, IconListDetails, IconPlus, type Icon } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { TakeOffline } from '../authorities/take-offline.tsx'
import { CopyText } from '../components/copy-text.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { SafelyRemove } from '../destination/safely-remove.tsx'
import { useAbout } from '../stores/vault-store.ts'
import { count } from '../words.ts'
import { broughtToTheBroker, isStartedHere, placeBelow, type WrittenBundles } from './export-places.ts'
import paneClasses from './side-pane.module.css'
import type { Wizard } from './use-wizard.ts'
import { useWalkStore } from './walk-store.ts'
import classes from './what-next.module.css'

/** After a passed proof: where the files are, what to do with them on the broker's machine, and where to go on. */
export function WhatNext({ wizard }: { wizard: Wizard }) {
  const written = useWalkStore((walk) => walk.written)
  return (
    <section aria-labelledby="what-next">
      <h2 id="what-next" className={paneClasses.heading}>
        What next
      </h2>
      <div className={classes.next}>
        <RootOffline wizard={wizard} />
        {written ? (
          <>
            <WrittenFolder written={written} />
            <ToTheBroker wizard={wizard} written={written} />
          </>
        ) : (
          <p className={`${classes.part!} ${classes.words!}`}>
            No files were written on this walk. Go back to <Link href="/provision/export">Export</Link> to have them for the broker and the
            devices.
          </p>
        )}
        <NextLink href="/provision" icon={IconPlus} title="Enrol more devices" text="with the same authority and broker" />
        <NextLink href="/inventory" icon={IconListDetails} title="See them in the inventory" text="names, dates, fingerprints" />
      </div>
    </section>
  )
}

/** Where an issuing CA signs, its root is not needed here any more. */
function RootOffline({ wizard }: { wizard: Wizard }): ReactNode {
  const [dialog, setDialog] = useState<{ root: CertificateSummary; opening: number }>()
  const [isOpen, setIsOpen] = useState(false)
  const authority = wizard.reading.authority.existing
  const root = authority?.kind === 'issuing-ca' ? wizard.holdings.authorities.find(({ fingerprint }) => fingerprint === authority.issuer?.fingerprint) : undefined
  const isHere = root?.kind === 'root-ca' && root.hasKey
  return (
    <>
      {isHere && (
        <div className={classes.part}>
          <h3 className={classes.title}>The root’s key</h3>
          <p className={classes.words}>
            <SafeText>{authority!.name}</SafeText> signs from here on. Put the key of <SafeText>{root.name}</SafeText> on a USB stick, and the
            stick away.
          </p>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconKeyOff size={15} aria-hidden />}
            onClick={() => {
              setDialog((before) => ({ root, opening: (before?.opening ?? 0) + 1 }))
              setIsOpen(true)
            }}
          >
            Take the root offline
          </Button>
        </div>
      )}
      {dialog && <TakeOffline key={dialog.opening} authority={dialog.root} isOpen={isOpen} onClose={() => setIsOpen(false)} />}
    </>
  )
}

function WrittenFolder({ written: { folder, bundles } }: { written: WrittenBundles }): ReactNode {
  return (
    <div className={classes.part}>
      <h3 className={classes.title}>Your files</h3>
      <div className={classes.place}>
        <CopyText text={folder} what="path" wraps />
      </div>
      <p className={classes.words}>{count(bundles.length, 'folder')}, each with a README.txt.</p>
      <SafelyRemove folder={folder} />
    </div>
  )
}

function ToTheBroker({ wizard, written }: { wizard: Wizard; written: WrittenBundles }): ReactNode {
  const { platform } = useAbout()
  const broker = wizard.reading.broker.existing
  const bundle = written.bundles.find(({ fingerprint }) => fingerprint === broker?.fingerprint)
  if (!bundle || !broker) return null
  const path = placeBelow(written.folder, bundle.folder, platform)
  const lines = broughtToTheBroker(path, broker.altNames, bundle.files, platform)
  return (
    <div className={classes.part}>
      <h3 className={classes.title}>On the broker’s machine</h3>
      <p className={classes.words}>
        {isStartedHere(broker.altNames) ? 'That is this computer. Start it in its folder:' : 'Copy the broker’s folder there and start it:'}
      </p>
      <ol className={classes.lines}>
        {lines.map((line) => (
          <li key={line}>
            <CopyText text={line} what="command" wraps />
          </li>
        ))}
      </ol>
    </div>
  )
}

function NextLink({ href, icon: LinkIcon, title, text }: { href: string; icon: Icon; title: string; text: string }) {
  return (
    <Link href={href} className={classes.link}>
      <LinkIcon size={17} stroke={1.7} aria-hidden />
      <span className={classes.linkTitle}>{title}</span>
      <span className={classes.linkText}>{text}</span>
    </Link>
  )
}
