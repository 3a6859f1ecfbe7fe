import type { CertificateSummary } from '../../shared/certificate.ts'
import { safeText } from '../../shared/safe-text.ts'
import { count, expiryWords, listWords } from '../words.ts'

/** What a vault holds, counted. Active certificates only. */
export interface SystemCounts {
  authorities: number
  brokers: number
  devices: number
  clients: number
  /** Expired, or within `soonDays` of it. */
  expiring: number
}

/** The one thing to do next. */
export interface NextStep {
  title: string
  text: string
  /** The verb on the button. */
  verb: string
  path: string
  /** It leads to the part of the inventory that expires soon. */
  isAboutExpiring?: boolean
}

/** What expires within so many days needs attention. */
export const soonDays = 30

/** What is missing comes first, then what is about to fail, then the proof that it works. `soonest`: what expires first. */
export function nextStep({ authorities, brokers, devices, clients, expiring }: SystemCounts, soonest: Expiring | undefined, now: Date): NextStep {
  if (authorities === 0) {
    return {
      title: 'Set up your broker and devices',
      text: 'In about five minutes: an authority of your own, a certificate for the broker, one for each device, ready to copy, and the proof that they work together.',
      verb: 'Start',
      path: '/provision',
    }
  }
  if (brokers === 0) {
    return {
      title: 'Give your broker its certificate',
      text: 'Your authority is there. The broker needs a certificate with the names by which clients reach it.',
      verb: 'Continue',
      path: '/provision',
    }
  }
  if (devices + clients === 0) {
    return {
      title: 'Enrol your first devices',
      text: 'The broker has its certificate. Each device gets its own, so that one can be shut out without touching the others.',
      verb: 'Continue',
      path: '/provision',
    }
  }
  if (expiring === 1 && soonest) {
    return {
      title: expiryTitle(soonest, now),
      text: 'Once a certificate has expired, the other side refuses the connection.',
      verb: 'Look at it',
      path: `/inventory/${soonest.fingerprint}`,
      isAboutExpiring: true,
    }
  }
  if (expiring > 0) {
    return {
      title: `${count(expiring, 'certificate')} need attention`,
      text: `They have expired or will within ${soonDays} days. Once a certificate has expired, the other side refuses the connection.`,
      verb: 'Look at them',
      path: '/inventory',
      isAboutExpiring: true,
    }
  }
  return {
    title: 'Try the real connection',
    text: 'The test walks from the name to the first message and says what works and what does not.',
    verb: 'Test the connection',
    path: '/test',
  }
}

type Expiring = Pick<CertificateSummary, 'name' | 'fingerprint' | 'notAfter'>

/** "old-gate expires in 9 days", "old-gate expired 2 days ago". */
function expiryTitle({ name, notAfter }: Expiring, now: Date): string {
  const hasExpired = Date.parse(notAfter) < now.getTime()
  return `${safeText(name)} ${hasExpired ? 'expired' : 'expires'} ${expiryWords(notAfter, now)}`
}

/** The state of things in one sentence, for the head of the page. */
export function systemSentence({ authorities, brokers, devices, clients, expiring }: SystemCounts): string {
  if (authorities === 0) return 'This vault is empty.'
  const things = [
    count(authorities, 'authority', 'authorities'),
    ...(brokers > 0 ? [count(brokers, 'broker')] : []),
    ...(devices > 0 ? [count(devices, 'device')] : []),
    ...(clients > 0 ? [count(clients, 'client')] : []),
  ]
  return `${listWords(things, things.length)}.${expiring === 0 ? ` Nothing expires in the next ${soonDays} days.` : ''}`
}
