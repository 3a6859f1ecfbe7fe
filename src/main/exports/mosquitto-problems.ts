import type { BundleProblem } from '../../shared/export.ts'
import { listed, nameProblems, tlsVersionProblems } from './broker-problems.ts'
import { isAclName } from './mosquitto-acl.ts'
import type { MosquittoIdentity, MosquittoMode } from './mosquitto-conf.ts'
import { isPasswordFileName } from './mosquitto-password-file.ts'
import { revocationProblems } from './mosquitto-revocations.ts'
import type { BundleSource, MqttCredential, Peer } from './target.ts'

interface Choices {
  mode: MosquittoMode
  identity: MosquittoIdentity
  port: number
  passwordPort: number
  tlsVersion: string
  acl: boolean
}

/** What Mosquitto would trip over, or whom it would not let in. */
export function mosquittoProblems(source: BundleSource, chosen: Choices): BundleProblem[] {
  return [
    ...nameProblems(source),
    ...tlsVersionProblems(chosen),
    ...portProblems(chosen),
    ...(chosen.mode === 'mutual' ? [] : passwordProblems(source.peers, chosen.mode)),
    ...(chosen.mode === 'password' ? [] : revocationProblems(source)),
    ...(chosen.acl ? aclProblems(source.peers, chosen) : []),
  ]
}

/** Those that a password file can hold. */
export function credentialsOf(peers: readonly Peer[]): MqttCredential[] {
  return peers.flatMap(({ credential }) => (credential && isPasswordFileName(credential.username) ? [credential] : []))
}

/** Whom the access rules know a peer as: with certificates by the common name, with passwords by the user name. */
export function usernamesOf({ name, credential }: Peer, mode: MosquittoMode): string[] {
  if (mode === 'mutual') return [name]
  if (mode === 'password') return [credential?.username ?? name]
  return [...new Set([name, credential?.username ?? name])]
}

function portProblems({ mode, port, passwordPort }: Choices): BundleProblem[] {
  if (mode !== 'both' || port !== passwordPort) return []
  const message = `Certificates and passwords cannot share port ${port}: a port that asks for certificates lets nobody in without one.`
  return [{ severity: 'error', message, remedy: 'Choose two different ports.' }]
}

function passwordProblems(peers: readonly Peer[], mode: MosquittoMode): BundleProblem[] {
  const usernames = peers.flatMap(({ credential }) => (credential ? [credential.username] : []))
  const unfit = usernames.filter((username) => !isPasswordFileName(username))
  const problems: BundleProblem[] = []
  if (unfit.length > 0) {
    problems.push({
      severity: 'warning',
      message: `A password file cannot hold ${listed(unfit)}, for a ":" or a "#" in front; they are left out and cannot connect${mode === 'both' ? ' with a password' : ''}.`,
      remedy: 'Issue them under names without ":".',
    })
  }
  if (credentialsOf(peers).length === 0) {
    problems.push({
      severity: 'warning',
      message: `There is nobody in the password file, so nobody can connect${mode === 'both' ? ' with a password' : ''}.`,
      remedy: 'Enrol a device first, then export the broker again.',
    })
  }
  return problems
}

function aclProblems(peers: readonly Peer[], { mode, identity }: Choices): BundleProblem[] {
  if (identity === 'subject' && mode !== 'password') {
    const message =
      'The access rules go by the name of a device, but the broker would know it by its whole subject: nobody could use a topic.'
    return [{ severity: 'error', message, remedy: 'Have the broker go by the common name, or export without the access rules.' }]
  }
  const unfit = peers.flatMap((peer) => usernamesOf(peer, mode)).filter((username) => !isAclName(username))
  if (unfit.length === 0) return []
  const message = `Mosquitto never lets ${listed(unfit)} use a topic under these access rules, for a "+", "#" or "/" in the name.`
  return [{ severity: 'warning', message, remedy: 'Issue them under other names, or export without the access rules.' }]
}
