import { Loader } from '@mantine/core'
import { useEffect, useRef, type ReactNode } from 'react'
import { useRoute } from 'wouter'
import { useQuery } from '../calls/use-query.ts'
import { CopyText } from '../components/copy-text.tsx'
import { Notice } from '../components/notice.tsx'
import type { KeySlotKind, VaultInfo } from '../../shared/vault.ts'
import { Page } from '../frame/page.tsx'
import { useNow } from '../stores/clock.ts'
import { useVaultStore } from '../stores/vault-store.ts'
import { count, dateWords, listWords, momentWords } from '../words.ts'
import { AutoLockSetting } from './auto-lock-setting.tsx'
import { BackUp } from './back-up.tsx'
import { ChangePassphrase } from './change-passphrase.tsx'
import { IdentityDomainSetting } from './identity-domain-setting.tsx'
import { ProfilesSection } from './profiles/profiles-section.tsx'
import classes from './vault-page.module.css'

/** The open vault: what it holds, how it locks, its passphrase, its backup. The vault's menu leads here. */
export default function VaultPage() {
  const vault = useVaultStore((mirror) => mirror.vault)
  const path = vault.state === 'none' ? '' : vault.path
  const info = useQuery(['vault-info', path, vault.state], (core, signal) => core.vault.info(undefined, { signal }), {
    refetchOn: 'audit',
  })
  return (
    <Page title="Vault settings" sentence="One file holds everything. These settings belong to it, not to this window.">
      <div className={classes.sections}>
        <Notice error={info.error} />
        {info.data ? <Sections info={info.data} /> : info.isLoading && <Loader size="sm" aria-label="Loading" />}
      </div>
    </Page>
  )
}

function Sections({ info }: { info: VaultInfo }) {
  const [isBackupAimedAt] = useRoute('/vault/backup')
  return (
    <>
      <Section title="This vault">
        <Facts info={info} />
      </Section>
      <Section title="Locking" text="A locked vault still shows its certificates. It signs nothing, exports no key and connects as no device.">
        <AutoLockSetting minutes={info.autoLockMinutes} />
      </Section>
      <Section
        title="Identity domain"
        text="Where it is set, every new device certificate names its device as spiffe://domain/device/id. Brokers such as amqtt go by it."
      >
        <IdentityDomainSetting key={info.identityDomain} domain={info.identityDomain} />
      </Section>
      <Section
        title="Profiles"
        text="What certificates look like, by kind. Make a copy to have one of your own: it is offered wherever such a certificate is issued."
      >
        <ProfilesSection />
      </Section>
      <Section title="Backup" text="A whole copy of the file as it is now. It opens with the same passphrase." isAimedAt={isBackupAimedAt}>
        <BackUp info={info} />
      </Section>
      <Section title="Passphrase" text="The keys stay what they are; only the way to them changes. Backups made before keep the old passphrase.">
        <ChangePassphrase />
      </Section>
    </>
  )
}

interface SectionProps {
  title: string
  text?: string
  /** The address names it: it is shown, with the focus on its button. */
  isAimedAt?: boolean
  children: ReactNode
}

/** What a setting is for at the left, the setting at the right; one above the other where it is narrow. */
function Section({ title, text, isAimedAt = false, children }: SectionProps) {
  const section = useRef<HTMLElement>(null)
  useEffect(() => {
    if (!isAimedAt) return
    section.current?.scrollIntoView({ block: 'center' })
    section.current?.querySelector<HTMLElement>('button[type="submit"]')?.focus({ preventScroll: true })
  }, [isAimedAt])
  return (
    <section ref={section} className={classes.section}>
      <div>
        <h2 className={classes.title}>{title}</h2>
        {text !== undefined && <p className={classes.text}>{text}</p>}
      </div>
      <div className={classes.controls}>{children}</div>
    </section>
  )
}

const slotWords: Readonly<Record<KeySlotKind, string>> = {
  passphrase: 'a passphrase',
  'recovery-code': 'a recovery code',
  keychain: "this computer's keychain",
}

function Facts({ info }: { info: VaultInfo }) {
  const now = useNow()
  return (
    <dl className={classes.facts}>
      <dt>File</dt>
      <dd>
        <CopyText text={info.path} what="path" wraps />
      </dd>
      <dt>Holds</dt>
      <dd>
        {count(info.authorities, 'authority', 'authorities')} and {count(info.certificates, 'certificate')} in all
      </dd>
      <dt>Created</dt>
      <dd>{dateWords(info.createdAt)}</dd>
      <dt>Opens with</dt>
      <dd>{listWords(info.keySlots.map((slot) => slotWords[slot]))}</dd>
      <dt>Last backup</dt>
      <dd>{info.lastBackupAt === null ? 'none yet' : momentWords(info.lastBackupAt, now)}</dd>
    </dl>
  )
}
