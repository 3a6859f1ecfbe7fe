import { daysUntil, soonDays } from '../../shared/certificate.ts'
import type { Problem } from '../../shared/problem.ts'
import type { ExaminedChain, Observations } from './observations.ts'
import { exportBroker, issueBroker, ownBroker, renewAuthority, renewBroker } from './offers.ts'
import { blocks, warns } from './problem-of.ts'
import { moment } from './words.ts'

/** The dates of every certificate on the path, and what this machine's clock has to do with them. */
export function dateProblems(observations: Observations, { path, certificates }: ExaminedChain): Problem[] {
  return path.flatMap((link, depth): Problem[] => {
    const shown = link.from === 'chain' ? link.index : null
    if (observations.now < new Date(link.facts.notBefore)) return [notYetValid(observations, link.facts, shown, certificates)]
    const daysLeft = daysUntil(link.facts.notAfter, observations.now)
    const hasExpired = observations.now > new Date(link.facts.notAfter)
    if (!hasExpired && daysLeft > soonDays) return []
    return [depth === 0 ? brokerEnds(observations, certificates, hasExpired) : authorityEnds(observations, { ...link, hasExpired, shown, certificates })]
  })
}

function brokerEnds(observations: Observations, certificates: ExaminedChain['certificates'], hasExpired: boolean): Problem {
  const first = certificates[0]!
  const { notAfter, name } = first.facts!
  const days = daysUntil(notAfter, observations.now)
  const isReplaced = Boolean(first.inVault?.replacedBy)
  const mends = isReplaced ? [exportBroker(observations)] : [renewBroker(first) ?? exportBroker(observations), issueBroker(observations)]
  const ours = isReplaced ? 'The vault has a newer one: put that on the broker.' : 'Renew it with the same key and names, and put it on the broker.'
  const remedy = ownBroker(first) || isReplaced ? ours : 'Give the broker a new certificate.'
  if (!hasExpired) {
    const message = `The broker’s certificate, ${name}, expires in ${days} ${days === 1 ? 'day' : 'days'}, on ${moment(notAfter, observations.now)}.`
    return warns(27, { stage: 'examine', message, remedy, mends, certificate: 0 })
  }
  const message = `The broker’s certificate, ${name}, expired on ${moment(notAfter, observations.now)}.`
  return blocks(27, { stage: 'examine', message, remedy, mends, certificate: 0 })
}

interface EndingAuthority {
  facts: ExaminedChain['path'][number]['facts']
  hasExpired: boolean
  shown: number | null
  certificates: ExaminedChain['certificates']
}

function authorityEnds(observations: Observations, { facts, hasExpired, shown, certificates }: EndingAuthority): Problem {
  const when = moment(facts.notAfter, observations.now)
  const finding = {
    stage: 'examine',
    message: `The CA ${facts.name} above the broker’s certificate ${hasExpired ? 'expired' : 'expires'} on ${when}.`,
    remedy: 'Renew that CA with its key, and give its new certificate to the broker and the devices: what it has issued stays valid.',
    mends: [renewAuthority(facts.fingerprint, observations.knowledge, certificates)],
    certificate: shown,
  }
  return hasExpired ? blocks(19, finding) : warns(19, finding)
}

/** A certificate cannot have been issued after now; where the vault knows when it was, the clock here is behind. */
function notYetValid(
  { now }: Observations,
  { notBefore, name, fingerprint }: EndingAuthority['facts'],
  shown: number | null,
  certificates: ExaminedChain['certificates'],
): Problem {
  const inVault = certificates.find((each) => each.inVault?.fingerprint === fingerprint)?.inVault
  const clock = moment(now.toISOString(), now)
  const isClockBehind = inVault?.origin === 'issued' && now < new Date(inVault.issuedAt)
  return blocks(28, {
    stage: 'examine',
    side: isClockBehind ? 'this-machine' : 'broker',
    message: isClockBehind
      ? `The clock of this machine is behind: it says ${clock}, and ${name} was issued from this vault on ${moment(inVault.issuedAt, now)}.`
      : `${name} is valid only from ${moment(notBefore, now)} on, and the clock of this machine says ${clock}.`,
    remedy: isClockBehind
      ? 'Set the clock of this machine.'
      : 'Compare the clocks of this machine and of the one where it was issued; if they are right, issue it again.',
    mends: shown === 0 && !isClockBehind ? [renewBroker(certificates[0])] : [],
    certificate: shown,
  })
}
