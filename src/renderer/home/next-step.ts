import { soonDays, type CertificateSummary } from '../../shared/certificate.ts'
import type { RevocationListSummary } from '../../shared/revocation.ts'
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
  /** In the place of leading somewhere, it opens this dialog, for the authority with this fingerprint. */
  opens?: { dialog: 'revocation-list' | 'renew-authority' | 'bring-back'; fingerprint: string }
}

/** What is about to fail, the most urgent of each. */
export interface Urgencies {
  /** Of all but authorities: what expires first. */
  soonest?: Expiring | undefined
  /** `isOffline`: its key has to be brought back before it can be renewed. */
  authority?: (Expiring & { isOffline: boolean }) | undefined
  list?: Pick<RevocationListSummary, 'issuer' | 'state' | 'nextUpdate'> | undefined
}

/** What is missing comes first, then what is about to fail, what concerns most first, then the proof that it works. */
export function nextStep({ authorities, brokers, devices, clients, expiring }: SystemCounts, { soonest, authority, list }: Urgencies, now: Date): NextStep {
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
  if (list?.state === 'expired') return aboutList(list, now)
  if (authority) {
    return {
      title: expiryTitle(authority, now),
      text: 'With an authority everything that it has issued ends. Renewed in time it keeps its key, and what it has issued stays valid.',
      verb: `${authority.isOffline ? 'Bring back' : 'Renew'} ${safeText(authority.name)}`,
      path: `/authorities/${authority.fingerprint}`,
      opens: { dialog: authority.isOffline ? 'bring-back' : 'renew-authority', fingerprint: authority.fingerprint },
    }
  }
  if (list) return aboutList(list, now)
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

function aboutList({ issuer, state, nextUpdate }: NonNullable<Urgencies['list']>, now: Date): NextStep {
  const has = state === 'expired' ? 'expired' : 'expires'
  return {
    title: `The revocation list of ${safeText(issuer.name)} ${has} ${expiryWords(nextUpdate, now)}`,
    text: state === 'expired' ? 'Brokers that use it refuse every client until they have the next one.' : 'From then on brokers that use it refuse every client: issue the next one, and copy it to them.',
    verb: 'Issue the revocation list',
    path: `/authorities/${issuer.fingerprint}`,
    opens: { dialog: 'revocation-list', fingerprint: issuer.fingerprint },
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
