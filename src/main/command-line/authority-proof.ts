import type { Command } from 'commander'
import { resolve } from 'node:path'
import type { Answer } from './answer.ts'
import { examples } from './examples.ts'
import type { Invocation } from './invocation.ts'
import { paint } from './line.ts'
import { refText } from './reference.ts'
import { momentWords } from './words.ts'

interface ProveOptions {
  code: string
  to: string
  force?: boolean
}

/** Adds the command that proves to a cloud that the vault has the key of an authority. */
export function addAuthorityProofCommand(authority: Command, invocation: Invocation): void {
  examples(
    authority
      .command('prove')
      .description('sign the code of a cloud (AWS IoT Core, Azure), to prove that the authority is yours')
      .argument('<ref>', refText)
      .requiredOption('--code <code>', 'the registration or verification code that the cloud shows')
      .requiredOption('--to <file>', 'the file for the certificate (PEM), to be uploaded there')
      .option('--force', 'replace the file'),
    'authority prove "Home CA" --code 106ACB2F37DAC0A1A5D6EF2C7D6F1A6B --to verification.pem',
  ).action(invocation.answer((ref: string, options: ProveOptions) => prove(invocation, ref, options)))
}

async function prove(invocation: Invocation, reference: string, { code, to, force }: ProveOptions): Promise<Answer> {
  const client = await invocation.unlockVault()
  const value = await client.authorities.proofOfPossession({ reference, code, to: resolve(to), overwrite: force ?? false })
  return {
    value,
    lines: [
      ['Wrote ', paint('bold', value.path ?? to), `: a certificate of ${value.authority} for that code, valid until ${momentWords(value.notAfter)}.`],
      'Upload it where the code was shown. Nobody can connect with it: its key is gone, and the vault keeps no certificate of it.',
    ],
  }
}
