import { Button } from '@mantine/core'
import { IconArrowRight, IconCpu, IconPackageExport, IconPlugConnected, IconTerminal2, type Icon } from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { BringBack } from '../authorities/bring-back.tsx'
import { IssueRevocationLists } from '../authorities/issue-revocation-lists.tsx'
import { RenewAuthority } from '../authorities/renew-authority.tsx'
import { certificateState } from '../components/certificate-state.ts'
import { CertificateTree } from '../components/certificate-tree.tsx'
import { KindIcon } from '../components/kind-icon.tsx'
import { Notice } from '../components/notice.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { StateBadge } from '../components/state-badge.tsx'
import { soonDays, type CertificateSummary } from '../../shared/certificate.ts'
import { Page } from '../frame/page.tsx'
import { narrowInventory, statesInUse } from '../inventory/inventory-view.ts'
import { useNow } from '../stores/clock.ts'
import { count, expiryWords } from '../words.ts'
import classes from './home-page.module.css'
import { nextStep, systemSentence, type NextStep } from './next-step.ts'
import { plannedSystem, systemTree, treeLevels, type IssuedGroup } from './system-tree.ts'
import { useSystem, type System } from './use-system.ts'

/** One clear next step, and a picture of the system. */
export default function HomePage() {
  const system = useSystem()
  const { data } = system
  return (
    <Page title="Home" sentence={data ? systemSentence(data.counts) : ' '}>
      <Notice error={system.error} />
      {data && <Overview system={data} />}
    </Page>
  )
}

function Overview({ system }: { system: System }) {
  const { counts, expiring } = system
  const now = useNow()
  const isEmpty = counts.authorities === 0
  return (
    <div className={classes.home}>
      <NextStepCard step={nextStep(counts, system.urgencies, now)} authority={system.urgentAuthority} />
      <div className={classes.columns}>
        <Picture system={system} />
        {!isEmpty && (
          <div className={classes.side}>
            {expiring.length > 0 && <ExpiringSoon certificates={expiring} total={counts.expiring} />}
            <QuickActions />
          </div>
        )}
      </div>
    </div>
  )
}

/** The inventory then shows what `counts.expiring` counts, the soonest first. */
function showExpiring(): void {
  narrowInventory({ states: statesInUse, expiringWithinDays: soonDays, sort: 'notAfter' })
}

function NextStepCard({ step, authority }: { step: NextStep; authority: CertificateSummary | undefined }) {
  const [opened, setOpened] = useState<{ dialog: NonNullable<NextStep['opens']>['dialog']; authority: CertificateSummary; opening: number }>()
  const [isOpen, setIsOpen] = useState(false)
  const { opens } = step
  const close = () => setIsOpen(false)
  const button = { size: 'md', rightSection: <IconArrowRight size={17} aria-hidden /> } as const
  return (
    <section className={classes.next} aria-labelledby="next-step">
      <div className={classes.nextWords}>
        <h2 id="next-step" className={classes.nextTitle}>
          {step.title}
        </h2>
        <p className={classes.nextText}>{step.text}</p>
      </div>
      {opens && authority ? (
        <Button
          {...button}
          onClick={() => {
            setOpened((before) => ({ dialog: opens.dialog, authority, opening: (before?.opening ?? 0) + 1 }))
            setIsOpen(true)
          }}
        >
          {step.verb}
        </Button>
      ) : (
        <Button {...button} component={Link} href={step.path} onClick={step.isAboutExpiring ? showExpiring : undefined}>
          {step.verb}
        </Button>
      )}
      {/* What it was about may be done with before its dialog is closed. */}
      {opened?.dialog === 'revocation-list' && <IssueRevocationLists key={opened.opening} isOpen={isOpen} onClose={close} authorities={[opened.authority]} />}
      {opened?.dialog === 'renew-authority' && <RenewAuthority key={opened.opening} isOpen={isOpen} onClose={close} authority={opened.authority} />}
      {opened?.dialog === 'bring-back' && <BringBack key={opened.opening} isOpen={isOpen} onClose={close} authority={opened.authority} />}
    </section>
  )
}

function showGroup({ issuer, kind }: IssuedGroup): void {
  narrowInventory({ states: statesInUse, kinds: [kind], issuer })
}

function Picture({ system }: { system: System }) {
  const now = useNow()
  const { counts, authorities, groups } = system
  const isEmpty = counts.authorities === 0
  const roots = isEmpty ? plannedSystem : systemTree(authorities, groups, now, showGroup)
  const hidden = counts.authorities - authorities.length
  return (
    <div className={classes.picture} data-levels={treeLevels(roots)}>
      <h2 id="picture" className={classes.heading}>
        {isEmpty ? 'What you will make' : 'Your system'}
      </h2>
      {/* Wider than its place where authorities stand below authorities: it scrolls, and is reachable for that. */}
      <div className={classes.scroll} role="region" aria-labelledby="picture" tabIndex={0}>
        <CertificateTree
          direction="across"
          label={isEmpty ? 'What you will make' : 'Who signed whom'}
          roots={roots}
        />
      </div>
      {hidden > 0 && (
        <p className={classes.more}>
          <Link href="/authorities">and {count(hidden, 'more authority', 'more authorities')}</Link>
        </p>
      )}
    </div>
  )
}

function ExpiringSoon({ certificates, total }: { certificates: readonly CertificateSummary[]; total: number }) {
  const now = useNow()
  return (
    <section aria-labelledby="expiring">
      <h2 id="expiring" className={classes.heading}>
        Expires soon
      </h2>
      <ul className={classes.list}>
        {certificates.map((certificate) => (
          <li key={certificate.fingerprint}>
            <Link href={`/inventory/${certificate.fingerprint}`} className={classes.row}>
              <KindIcon kind={certificate.kind} variant="plain" isLabelled />
              <span className={classes.name}>
                <SafeText>{certificate.name}</SafeText>
              </span>
              <span className={classes.when}>{expiryWords(certificate.notAfter, now)}</span>
              <StateBadge state={certificateState(certificate, now)} />
            </Link>
          </li>
        ))}
      </ul>
      {total > certificates.length && (
        <p className={classes.more}>
          <Link href="/inventory" onClick={showExpiring}>
            and {count(total - certificates.length, 'more', 'more')}
          </Link>
        </p>
      )}
    </section>
  )
}

const quickActions: readonly { path: string; title: string; text: string; icon: Icon }[] = [
  { path: '/provision', title: 'Enrol devices', text: 'one, a list, or a pattern', icon: IconCpu },
  { path: '/export', title: 'Export bundles', text: 'for brokers and boards', icon: IconPackageExport },
  { path: '/test', title: 'Test a connection', text: 'step by step', icon: IconPlugConnected },
  { path: '/console', title: 'Open the console', text: 'subscribe and publish', icon: IconTerminal2 },
]

function QuickActions() {
  return (
    <section aria-labelledby="quick-actions">
      <h2 id="quick-actions" className={classes.heading}>
        Often done
      </h2>
      <ul className={classes.list}>
        {quickActions.map(({ path, title, text, icon: Icon }) => (
          <li key={path}>
            <Link href={path} className={classes.row}>
              <Icon size={17} stroke={1.7} className={classes.actionIcon} aria-hidden />
              <span className={classes.actionTitle}>{title}</span>
              <span className={classes.actionText}>{text}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
