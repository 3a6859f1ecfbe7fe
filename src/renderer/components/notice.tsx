import { Button, CloseButton } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ErrorCode } from '../../shared/errors.ts'
import { browseLocked } from '../stores/vault-store.ts'
import classes from './notice.module.css'
import { SafeText } from './safe-text.tsx'

export type NoticeTone = 'error' | 'warning' | 'info' | 'done'

/** What of a failure is shown: an AppError and a WireError both have it. */
export interface ShownError {
  code: ErrorCode
  message: string
  remedy?: string | undefined
}

interface NoticeFrame {
  /** The button or buttons that mend it. An error that says VAULT_LOCKED brings its own. */
  action?: ReactNode
  /** Where given, the notice can be closed. */
  onClose?: (() => void) | undefined
}
export type NoticeProps = NoticeFrame &
  (
    | { /** Nothing is shown where it is undefined. */ error: ShownError | undefined }
    | { tone: NoticeTone; message: string; remedy?: ReactNode; error?: never }
  )

const icons = { error: IconCircleX, warning: IconAlertTriangle, info: IconInfoCircle, done: IconCircleCheck }

/**
 * The one way in which a failure is shown, and a warning, a hint and a success: what happened, what to do, and the action
 * that does it. Stands beside the field, step or button that it belongs to.
 *
 *     <Notice error={create.error} />
 *     <Notice tone="warning" message="ESP8266 boards do not check IP addresses." remedy="List the address as a name too." />
 */
export function Notice(props: NoticeProps) {
  const { action, onClose } = props
  const content = contentOf(props)
  if (!content) return null
  const { tone, message, remedy, code } = content
  const Icon = icons[tone]
  const actions = action ?? actionFor(code)
  return (
    <div className={classes.notice} data-tone={tone} role={tone === 'error' ? 'alert' : 'status'}>
      <Icon className={classes.icon} size={18} stroke={2} aria-hidden />
      <div className={classes.body}>
        <p className={classes.message}>
          <SafeText>{message}</SafeText>
          {code !== undefined && <code className={classes.code}>{code}</code>}
        </p>
        {remedy !== undefined && <p className={classes.remedy}>{typeof remedy === 'string' ? <SafeText>{remedy}</SafeText> : remedy}</p>}
        {actions !== undefined && <div className={classes.action}>{actions}</div>}
      </div>
      {onClose && <CloseButton size="sm" aria-label="Close this notice" onClick={onClose} />}
    </div>
  )
}

function contentOf(props: NoticeProps): { tone: NoticeTone; message: string; remedy: ReactNode; code: ErrorCode | undefined } | undefined {
  if ('tone' in props) return { tone: props.tone, message: props.message, remedy: props.remedy, code: undefined }
  const { error } = props
  return error && { tone: 'error', message: error.message, remedy: error.remedy, code: error.code }
}

function actionFor(code: ErrorCode | undefined): ReactNode {
  if (code !== 'VAULT_LOCKED') return undefined
  return (
    <Button size="compact-sm" variant="default" onClick={() => browseLocked(false)}>
      Unlock the vault
    </Button>
  )
}
