import type { Command } from 'commander'
import { resolve } from 'node:path'
import { badUsage } from './failure.ts'
import { readSecretFile } from './passphrase.ts'

/** How a client proves who it is, and whom it trusts. */
export interface IdentityOptions {
  as?: string
  ca?: string
  cert?: string
  key?: string
  servername?: string
  username?: string
  passwordFile?: string
  clientId?: string
}

/** Adds the options of everything that connects to a broker. */
export function addIdentityOptions(command: Command): Command {
  return command
    .option('--as <ref>', 'connect with this certificate of the vault')
    .option('--cert <file>', 'connect with this certificate, made elsewhere (PEM)')
    .option('--key <file>', 'its private key (PEM); the same file as --cert, if left out')
    .option('--ca <file>', 'trust these authorities (PEM); the root CAs of the vault, if left out')
    .option('--servername <name>', 'the name that the broker’s certificate must have, if not that of the URL')
    .option('--username <name>', 'MQTT user name')
    .option('--password-file <file>', 'file with the MQTT password')
    .option('--client-id <id>', 'MQTT client identifier; the name of the certificate, if left out')
}

/** What was chosen, as the contract has it. Throws INVALID_INPUT, FILE_NOT_READABLE. */
export async function identity(options: IdentityOptions) {
  const { as, ca, cert, key, servername, username, passwordFile, clientId } = options
  if (as !== undefined && cert !== undefined) {
    throw badUsage('--as and --cert exclude each other.', 'Name a certificate of the vault, or a file.')
  }
  if (key !== undefined && cert === undefined) throw badUsage('--key needs --cert.', 'Name the file of the certificate, too.')
  return {
    as: as ?? null,
    certificateFile: absolute(cert),
    keyFile: absolute(key),
    caFile: absolute(ca),
    username,
    password: passwordFile === undefined ? undefined : await readSecretFile(passwordFile),
    serverName: servername,
    clientId,
  }
}

/** How much of the vault such a connection needs: its keys, its root CAs, or nothing. */
export function vaultNeed({ as, ca }: IdentityOptions): 'unlocked' | 'open' | 'none' {
  if (as !== undefined) return 'unlocked'
  return ca === undefined ? 'open' : 'none'
}

function absolute(path: string | undefined): string | undefined {
  return path === undefined ? undefined : resolve(path)
}
