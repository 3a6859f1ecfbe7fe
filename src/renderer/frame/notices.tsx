import { Notice } from '../components/notice.tsx'
import { dismissNotice, useNoticesStore } from '../stores/notices-store.ts'
import classes from './notices.module.css'

/**
 * What failed outside of a page, between the page and the status bar. It takes room of its own: nothing of a page lies under it,
 * least of all the button that somebody is about to press.
 */
export function Notices() {
  const notices = useNoticesStore((store) => store.notices)
  const failures = notices.filter(({ error }) => error !== undefined)
  return (
    <div className={classes.notices}>
      {failures.map(({ id, error }) => (
        <Notice key={id} error={error} onClose={() => dismissNotice(id)} />
      ))}
    </div>
  )
}
