import { count, listWords } from '../words.ts'

/** What a vault holds, counted. Active certificates only. */
export interface SystemCounts {
  authorities: number
  brokers: number
  devices: number
  clients: number
  /** Expired, or within 30 days of it. */
  expiring: number
}

/** The one thing to do next. */
export interface NextStep {
  title: string
  text: string
  /** The verb on the button. */
  verb: string
  path: string
}

/** What is missing comes first, then what is about to fail, then the proof that it works. */
export function nextStep({ authorities, brokers, devices, clients, expiring }: SystemCounts): NextStep {
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
  if (expiring > 0) {
    return {
      title: expiring === 1 ? 'One certificate needs attention' : `${expiring} certificates need attention`,
      text: 'They have expired or will within 30 days. A device whose certificate has expired is refused by the broker.',
      verb: 'Look at them',
      path: '/inventory',
    }
  }
  return {
    title: 'Try the real connection',
    text: 'Everything is in date. The test walks from the name to the first message and says, step by step, what works and what does not.',
    verb: 'Test the connection',
    path: '/test',
  }
}

/** The state of things in one sentence, for the head of the page. */
export function systemSentence({ authorities, brokers, devices, clients, expiring }: SystemCounts): string {
  if (authorities === 0) return 'This vault is empty.'
  const things = [
    count(authorities, 'authority', 'authorities'),
    count(brokers, 'broker'),
    count(devices, 'device'),
    ...(clients > 0 ? [count(clients, 'client')] : []),
  ]
  return `${listWords(things, things.length)}.${expiring === 0 ? ' Nothing expires in the next 30 days.' : ''}`
}
