import { Button, Pagination } from '@mantine/core'
import { IconActivity, IconChevronRight, IconShieldCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { useCall } from '../calls/use-call.ts'
import { useQuery } from '../calls/use-query.ts'
import { EmptyState } from '../components/empty-state.tsx'
import { Notice } from '../components/notice.tsx'
import { SafeText } from '../components/safe-text.tsx'
import type { AuditEntry } from '../../shared/audit.ts'
import { Page } from '../frame/page.tsx'
import { useNow } from '../stores/clock.ts'
import { count, exactMoment, grouped, momentWords } from '../words.ts'
import classes from './activity-page.module.css'
import { auditLook, auditText } from './audit-words.ts'

const entriesPerPage = 100

/** The audit trail, newest first, and the check that nobody has changed it. */
export default function ActivityPage() {
  const [pageNumber, setPageNumber] = useState(1)
  const offset = (pageNumber - 1) * entriesPerPage
  const trail = useQuery(
    ['audit', offset],
    (core, signal) => core.audit.list({ offset, limit: entriesPerPage }, { signal }),
    { refetchOn: 'audit' },
  )
  const verify = useCall((core, signal) => core.audit.verify(undefined, { signal }))
  const { data } = trail
  const pageCount = data ? Math.max(1, Math.ceil(data.total / entriesPerPage)) : 1
  return (
    <Page
      title="Activity"
      sentence="What was issued, exported and changed. Each entry seals the one before: a change or gap shows."
      action={
        <Button leftSection={<IconShieldCheck size={17} aria-hidden />} loading={verify.isRunning} onClick={() => void verify.run()}>
          Verify the trail
        </Button>
      }
    >
      <div className={classes.activity}>
        <Notice error={trail.error} />
        <Notice error={verify.error} onClose={verify.reset} />
        {verify.output && (
          <Notice
            tone="done"
            message={`The trail is whole: ${count(verify.output.entries, 'entry', 'entries')}, nothing changed, nothing missing.`}
            onClose={verify.reset}
          />
        )}
        {data?.total === 0 && (
          <EmptyState icon={IconActivity} title="Nothing has happened yet">
            Here stands what is issued, exported and changed, from the first certificate on.
          </EmptyState>
        )}
        {data && data.total > 0 && <EntryTable entries={data.entries} />}
        {pageCount > 1 && (
          <div className={classes.pages}>
            <span>
              {grouped(offset + 1)} to {grouped(Math.min(offset + entriesPerPage, data!.total))} of {grouped(data!.total)}
            </span>
            <Pagination
              size="sm"
              total={pageCount}
              value={pageNumber}
              onChange={setPageNumber}
              getControlProps={(control) => ({ 'aria-label': `${control} page` })}
            />
          </div>
        )}
      </div>
    </Page>
  )
}

function EntryTable({ entries }: { entries: readonly AuditEntry[] }) {
  const now = useNow()
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col" className={classes.number}>
            No.
          </th>
          <th scope="col" className={classes.when}>
            When
          </th>
          <th scope="col" className={classes.what}>
            What
          </th>
          <th scope="col">Details</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => {
          const { words, icon: Icon } = auditLook(entry.action)
          return (
            <tr key={entry.sequence}>
              <td className={classes.number}>{grouped(entry.sequence)}</td>
              <td className={classes.when}>
                <time dateTime={entry.at} title={exactMoment(entry.at)}>
                  {momentWords(entry.at, now)}
                </time>
              </td>
              <td className={classes.what}>
                <Icon size={16} stroke={1.7} aria-hidden />
                {words}
              </td>
              <td>
                {(entry.fingerprint ?? entry.serialNumber) === null ? (
                  <SafeText>{auditText(entry.text)}</SafeText>
                ) : (
                  <Link href={`/inventory/${entry.fingerprint ?? entry.serialNumber}`} className={classes.link}>
                    <SafeText>{auditText(entry.text)}</SafeText>
                    <IconChevronRight className={classes.arrow} size={14} aria-hidden />
                  </Link>
                )}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
