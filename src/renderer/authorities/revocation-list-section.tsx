import { Button } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconListCheck } from '@tabler/icons-react'
import type { CertificateDetails } from '../../shared/certificate.ts'
import type { RevocationListSummary } from '../../shared/revocation.ts'
import { useQuery } from '../calls/use-query.ts'
import { CopyButton } from '../components/copy-button.tsx'
import { useNow } from '../stores/clock.ts'
import { count, exactMoment, grouped } from '../words.ts'
import { revocationListMeaning, revocationListWords } from './revocation-list-words.ts'
import classes from './revocation-list-section.module.css'

const icons = { current: IconCircleCheck, 'expires-soon': IconAlertTriangle, expired: IconCircleX }

export interface RevocationListSectionProps {
  certificate: CertificateDetails
  /** Undefined where it cannot sign one now. */
  onIssue: (() => void) | undefined
}

/** The latest revocation list of an authority: its number, what it lists, and until when brokers can go on with it. */
export function RevocationListSection({ certificate, onIssue }: RevocationListSectionProps) {
  const lists = useQuery(['revocation-lists'], (core, signal) => core.authorities.revocationLists(undefined, { signal }), { refetchOn: 'audit' })
  const { fingerprint, replaces, replacedBy } = certificate
  // An authority and its renewals have one list.
  const own = [fingerprint, replaces?.fingerprint, replacedBy?.fingerprint]
  const list = lists.data?.find(({ issuer }) => own.includes(issuer.fingerprint) && (issuer.fingerprint === fingerprint || issuer.name === certificate.name))
  return (
    <section className={classes.section} aria-label="Revocation list">
      <div className={classes.head}>
        <h3 className={classes.heading}>Revocation list</h3>
        {list?.pem !== null && list && <CopyButton label="Copy it" text={() => list.pem!} />}
        {onIssue && (
          <Button size="compact-sm" variant={list?.state === 'current' ? 'default' : 'light'} leftSection={<IconListCheck size={15} aria-hidden />} onClick={onIssue}>
            {list ? 'Issue the next' : 'Issue one'}
          </Button>
        )}
      </div>
      {list ? <ListFacts list={list} /> : lists.data && <p className={classes.none}>None yet. It is needed once something is revoked, or where a broker asks for one.</p>}
    </section>
  )
}

function ListFacts({ list }: { list: RevocationListSummary }) {
  const now = useNow()
  const Icon = icons[list.state]
  return (
    <>
      <p className={classes.state} data-state={list.state}>
        <Icon size={16} stroke={2} aria-hidden />
        <span>
          <strong>{revocationListWords(list, now)}.</strong> {revocationListMeaning[list.state]}
        </span>
      </p>
      <dl className={classes.fields}>
        <dt>Number</dt>
        <dd>{grouped(list.number)}</dd>
        <dt>Lists</dt>
        <dd>{list.entries === 0 ? 'nothing' : count(list.entries, 'certificate')}</dd>
        <dt>Issued</dt>
        <dd>{exactMoment(list.thisUpdate)}</dd>
        <dt>Next update</dt>
        <dd>{exactMoment(list.nextUpdate)}</dd>
      </dl>
    </>
  )
}
