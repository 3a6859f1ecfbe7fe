import {
  IconAlertTriangle,
  IconArrowsExchange,
  IconBan,
  IconCircleCheck,
  IconClockExclamation,
  IconClockPause,
  IconKeyOff,
  IconLock,
  IconPlayerPause,
  type Icon,
} from '@tabler/icons-react'
import type { CertificateState } from '../../shared/certificate.ts'
import classes from './state-badge.module.css'

type Shown = CertificateState | 'locked' | 'offline'

const looks: Readonly<Record<Shown, { word: string; icon: Icon; tone: 'good' | 'warning' | 'bad' | 'plain' }>> = {
  valid: { word: 'Valid', icon: IconCircleCheck, tone: 'good' },
  'expires-soon': { word: 'Expires soon', icon: IconAlertTriangle, tone: 'warning' },
  expired: { word: 'Expired', icon: IconClockExclamation, tone: 'bad' },
  'not-yet-valid': { word: 'Not yet valid', icon: IconClockPause, tone: 'warning' },
  revoked: { word: 'Revoked', icon: IconBan, tone: 'bad' },
  'on-hold': { word: 'On hold', icon: IconPlayerPause, tone: 'warning' },
  replaced: { word: 'Replaced', icon: IconArrowsExchange, tone: 'plain' },
  /** The key of an authority is kept elsewhere. */
  offline: { word: 'Offline', icon: IconKeyOff, tone: 'plain' },
  locked: { word: 'Locked', icon: IconLock, tone: 'plain' },
}

/** The word for a state, as it stands in badges and filters. */
export function stateWord(state: Shown): string {
  return looks[state].word
}

export interface StateBadgeProps {
  state: Shown
  /** In a long table: what needs no attention stands without its tint, so that the rest is found at a glance. */
  isQuiet?: boolean
}

/** A state as icon, word and colour, never as a colour alone. `certificateState(certificate, now)` gives it. */
export function StateBadge({ state, isQuiet = false }: StateBadgeProps) {
  const { word, icon: Icon, tone } = looks[state]
  return (
    <span className={classes.badge} data-tone={tone} data-quiet={isQuiet || undefined}>
      <Icon size={14} stroke={2.2} aria-hidden />
      {word}
    </span>
  )
}
