import type { BundleProblem } from '../../shared/export.ts'
import type { Consumer } from '../consumers/consumer.ts'
import { brokerProblems } from './broker-address.ts'
import { credentialProblems, type ClientMode } from './client-mode.ts'
import type { IdentityUse } from './identity-problems.ts'
import { verdictProblems } from './reader-verdicts.ts'
import type { BundleSource } from './target.ts'

interface Client {
  mode: ClientMode
  /** Whose TLS it uses. */
  consumer: Consumer
  dependsOnVersion?: boolean
  /** Where the broker is to be filled in, to go on after "put the name of your broker". */
  brokerIn: string
}

/** What goes into the bundle of a program that may know its user by certificate or by password. */
export function clientUse(mode: ClientMode): IdentityUse {
  return { takes: takenIn(mode), refusesWeakKeys: false }
}

/** What a program of a device would trip over besides: no broker to connect to, no password, certificates that its TLS refuses. */
export function clientProblems(source: BundleSource, { mode, brokerIn, ...reader }: Client): BundleProblem[] {
  return [
    ...(mode === 'password' ? credentialProblems(source) : []),
    ...brokerProblems(source, brokerIn),
    ...verdictProblems(source, takenIn(mode), reader),
  ]
}

function takenIn(mode: ClientMode): IdentityUse['takes'] {
  return mode === 'password' ? 'root' : 'certificate-and-key'
}
