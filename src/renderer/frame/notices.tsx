import { Notice } from '../components/notice.tsx'
import { dismissNotice, useNoticesStore } from '../stores/notices-store.ts'
import classes from './notices.module.css'

/** What was done outside of a page, above the status bar. */
export function Notices() {
  const notices = useNoticesStore((store) => store.notices)
  return (
    <div className={classes.notices}>
      {notices.map(({ id, error, text }) => {
        const onClose = () => dismissNotice(id)
        return error ? <Notice key={id} error={error} onClose={onClose} /> : <Notice key={id} tone="done" message={text} onClose={onClose} />
      })}
    </div>
  )
}
