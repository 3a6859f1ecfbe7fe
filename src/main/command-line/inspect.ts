import type { Command } from 'commander'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { AppContract } from '../../shared/contract.ts'
import type { Client } from '../../shared/rpc.ts'
import type { Answer } from './answer.ts'
import { examples } from './examples.ts'
import type { Invocation } from './invocation.ts'
import { withFilePassword } from './passphrase.ts'
import { inspectionLines } from './print-inspection.ts'

/** Adds the command that says what files hold. */
export function addInspectCommand(program: Command, invocation: Invocation): void {
  examples(
    program
      .command('inspect')
      .description('say everything about certificates, keys, requests and revocation lists in files')
      .argument('<file...>', 'PEM, DER, PKCS#7 or PKCS#12')
      .option('--password-file <file>', 'file with the password of what is encrypted (or $CERTWRIGHT_FILE_PASSWORD, or asked for)'),
    'inspect server.crt server.key',
    'inspect sensor-1.p12 --password-file password.txt --json',
  ).action(invocation.answer((files: string[], options: { passwordFile?: string }) => inspect(invocation, files, options)))
}

async function inspect(invocation: Invocation, files: readonly string[], { passwordFile }: { passwordFile?: string }): Promise<Answer> {
  const client = await clientWithVaultIfThere(invocation)
  const brought = files.map((file) => ({ path: resolve(file) }))
  const { result } = await withFilePassword(
    invocation,
    passwordFile,
    (password) => client.files.inspect({ files: brought, password }, { signal: invocation.signal }),
    (inspections) => inspections.some(({ needsPassword }) => needsPassword),
  )
  return { value: result, lines: inspectionLines(result, invocation.surroundings.now()) }
}

/** Looking at files needs no vault; where there is one, it knows who has issued what. A vault that was named must be there. */
async function clientWithVaultIfThere(invocation: Invocation): Promise<Client<AppContract>> {
  const isNamed = invocation.vaultPath !== undefined
  return isNamed || existsSync(await invocation.vaultFile()) ? invocation.openVault() : invocation.client()
}
