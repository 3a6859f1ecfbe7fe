import { clientPaths } from './client-files.ts'
import type { ClientMode } from './client-mode.ts'
import { keyElsewhere } from './private-key-file.ts'
import type { ReadmeStep } from './readme.ts'
import type { BundleSource } from './target.ts'

/** The first step of a README: where the folder belongs, and who may read what is secret in it. */
export function copyStep({ identity }: BundleSource, mode: ClientMode, secrets: readonly string[] = [secretPath(mode)]): ReadmeStep {
  const isElsewhere = mode === 'mutual' && !identity.privateKey
  const advice = isElsewhere ? ` ${keyElsewhere(identity.name, clientPaths.privateKey)} Then let` : ' Let'
  return {
    text: `Copy this folder to where ${identity.name} runs.${advice} only the user that it runs as read what is secret:`,
    commands: [`chmod 600 ${secrets.join(' ')}`],
  }
}

/** What makes good certificates fail on a new machine. */
export const clockAdvice = 'The clock of the machine has to be right, or every certificate looks expired or not yet valid.'

function secretPath(mode: ClientMode): string {
  return mode === 'mutual' ? clientPaths.privateKey : clientPaths.credentials
}
