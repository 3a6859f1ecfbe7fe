import { Option, type Command } from 'commander'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { isAuthority } from '../../shared/profile.ts'
import { crlReasonSentences, revocationReasons, type RevocationReason } from '../../shared/revocation.ts'
import type { Answer } from './answer.ts'
import { examples } from './examples.ts'
import type { Invocation } from './invocation.ts'
import { paint, type Line } from './line.ts'
import { moment } from './option-value.ts'
import { refText } from './reference.ts'
import { shellWords } from './shell-words.ts'
import { indent } from './table.ts'
import { listWords, momentWords } from './words.ts'

interface RevokeOptions {
  reason: RevocationReason
  at?: string
}

const refsText = `the certificates, each ${refText}`

/** Adds the commands that withdraw certificates, and give back what is on hold. */
export function addRevocationCommands(certificate: Command, invocation: Invocation): void {
  examples(
    certificate
      .command('revoke')
      .description('withdraw certificates for good; brokers learn of it from the next CRL')
      .argument('<ref...>', refsText)
      .addOption(new Option('--reason <reason>', 'why; see below').choices(revocationReasons).makeOptionMandatory())
      .option('--at <moment>', 'since when it is not to be trusted, such as 2026-11-21 or 2026-11-21T09:00:00Z; now, if left out', moment)
      .addHelpText('after', `\nReasons:\n${reasonLines()}`),
    'certificate revoke sensor-1 --reason keyCompromise --at 2026-11-21',
    'certificate revoke pump-1 pump-2 --reason cessationOfOperation',
  ).action(invocation.answer((refs: string[], options: RevokeOptions) => revoke(invocation, refs, options)))

  examples(
    certificate
      .command('hold')
      .description('withdraw certificates for the time being; it can be undone')
      .argument('<ref...>', refsText),
    'certificate hold sensor-1',
  ).action(invocation.answer((refs: string[]) => hold(invocation, refs)))

  examples(
    certificate.command('unhold').description('take certificates off hold').argument('<ref...>', refsText),
    'certificate unhold sensor-1',
  ).action(invocation.answer((refs: string[]) => unhold(invocation, refs)))
}

function reasonLines(): string {
  return revocationReasons.map((reason) => `  ${reason}\n${wrapped(crlReasonSentences[reason])}`).join('\n')
}

/** At 80 columns, as the rest of the help. */
function wrapped(sentence: string): string {
  const lines = ['']
  for (const word of sentence.split(' ')) {
    const last = lines.at(-1)!
    if (last.length + word.length + 1 > 74) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines.map((line) => `      ${line}`).join('\n')
}

async function revoke(invocation: Invocation, references: string[], { reason, at }: RevokeOptions): Promise<Answer> {
  const client = await invocation.unlockVault()
  const value = await client.certificates.revoke({ references, reason, at })
  const lines = value.map(({ name, revocation }): Line => [
    'Revoked ',
    paint('bold', name),
    ` as of ${momentWords(revocation!.at)}: ${revocation!.reason}.`,
  ])
  return { value, lines: [...lines, '', ...effectLines(invocation, value)] }
}

async function hold(invocation: Invocation, references: string[]): Promise<Answer> {
  const client = await invocation.unlockVault()
  const value = await client.certificates.revoke({ references, reason: 'certificateHold' })
  const lines = value.map(({ name }): Line => ['Put ', paint('bold', name), ' on hold. "certificate unhold" undoes it.'])
  return { value, lines: [...lines, '', ...effectLines(invocation, value)] }
}

async function unhold(invocation: Invocation, references: string[]): Promise<Answer> {
  const client = await invocation.unlockVault()
  const value = await client.certificates.undoHold({ references })
  return {
    value,
    lines: [
      ...value.map(({ name, status }): Line => [
        'Took ',
        paint('bold', name),
        status === 'replaced' ? ' off hold; a newer certificate has its place.' : ' off hold.',
      ]),
      'Brokers refuse it until they have the next CRL and have reloaded it (SIGHUP):',
      ...indent([crlCommand(invocation)]),
    ],
  }
}

/** What stops working by a revocation, when, and what does not. */
function effectLines(invocation: Invocation, revoked: readonly CertificateSummary[]): Line[] {
  const isRoot = revoked.some(({ issuer }) => issuer === null)
  const authorities = revoked.filter(({ kind }) => isAuthority(kind))
  const hasBroker = revoked.some(({ kind }) => kind === 'broker')
  return [
    'What stops working: new connections with it, at every broker that has been given the next CRL and has reloaded it (SIGHUP):',
    ...indent([crlCommand(invocation)]),
    'What does not: until then, nothing changes. Sessions that are connected stay until they are dropped: restart the broker, or',
    'have it drop them. A broker without a CRL (Mosquitto’s crlfile) accepts the certificate as before.',
    ...(hasBroker
      ? ['Devices and clients rarely look at CRLs: they go on trusting a revoked broker until its name leads to one with a new certificate.']
      : []),
    ...(authorities.length > 0
      ? [
          `What ${listWords(authorities.map(({ name }) => name))} has issued is not revoked by this: brokers that check the whole path refuse it, others do not.`,
        ]
      : []),
    ...(isRoot ? ['No CRL can withdraw a root CA: take it out of every file of trusted authorities.'] : []),
  ]
}

/** A CRL file has one CRL for each authority in a path: without names, all of them. */
function crlCommand({ surroundings }: Invocation): string {
  return shellWords([...surroundings.programWords, 'authority', 'crl', '--to', 'crl.pem', '--force'])
}
