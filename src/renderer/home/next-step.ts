/** What a vault holds, counted. Active certificates only. */
export interface SystemCounts {
  authorities: number
  brokers: number
  devices: number
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
export function nextStep({ authorities, brokers, devices, expiring }: SystemCounts): NextStep {
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
  if (devices === 0) {
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
export function systemSentence(counts: SystemCounts, words: (number: number, noun: string, plural?: string) => string): string {
  const { authorities, brokers, devices, expiring } = counts
  if (authorities === 0) return 'This vault is empty.'
  const things = `${words(authorities, 'authority', 'authorities')}, ${words(brokers, 'broker')} and ${words(devices, 'device')}.`
  return expiring === 0 ? `${things} Nothing expires in the next 30 days.` : things
}
