import type { Command } from 'commander'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { AltName } from '../../shared/alt-name.ts'
import type { QuickstartEvent, QuickstartResult } from '../../shared/contract.ts'
import type { Answer } from './answer.ts'
import { examples } from './examples.ts'
import type { Invocation } from './invocation.ts'
import { paint, type Line } from './line.ts'
import { collect } from './option-value.ts'
import { firstPassphrase, givenPassphrase } from './passphrase.ts'
import { shortBundleLines } from './print-bundle.ts'
import { newCertificateLines } from './print-certificate.ts'
import { followSteps, stepsVerdict } from './print-step.ts'
import { shellWords } from './shell-words.ts'
import { indent } from './table.ts'

interface QuickstartOptions {
  to: string
  host?: string[]
  device?: string[]
  caName?: string
  overwrite?: boolean
}

/** Adds the command that does the main job in one go. */
export function addQuickstartCommand(program: Command, invocation: Invocation): void {
  examples(
    program
      .command('quickstart')
      .description('vault, authority, broker, devices, all bundles, and the proof that they work: in one go')
      .requiredOption('--to <dir>', 'folder that the bundles go into')
      .option('--host <name>', 'name or address of the broker; repeatable; those of this machine, if left out', collect)
      .option('--device <id>', 'device; repeatable; sensor-1 and sensor-2, if left out', collect)
      .option('--ca-name <name>', 'common name of the authority')
      .option('--overwrite', 'replace bundles that are there already'),
    'quickstart --to out',
    'quickstart --to /media/usb --host mqtt.home.lan --host 192.168.1.10 --device pump-1 --device pump-2',
  ).action(invocation.answer((options: QuickstartOptions) => quickstart(invocation, options)))
}

async function quickstart(invocation: Invocation, { to, host, device, caName, overwrite }: QuickstartOptions): Promise<Answer> {
  const { output, signal } = invocation
  const client = await invocation.client()
  const value = await client.quickstart.run(
    {
      folder: resolve(to),
      vaultPath: invocation.vaultPath,
      passphrase: await vaultPassphrase(invocation),
      authorityName: caName,
      hosts: host,
      devices: device,
      overwrite: overwrite ?? false,
    },
    { signal, onEvent: follow(invocation) },
  )
  output.endProgress()
  const hasFailed = value.proof.some(({ state }) => state === 'failed')
  return { value, lines: hasFailed ? failedLines(value) : whatNext(invocation, value), hasFailed }
}

/** The passphrase of the vault that is there, or of the new one. What is typed is tried, so that it can be typed again. */
async function vaultPassphrase(invocation: Invocation): Promise<string> {
  if (!existsSync(await invocation.vaultFile())) return firstPassphrase(invocation)
  const given = await givenPassphrase(invocation)
  if (given !== undefined) return given
  const client = await invocation.openVault()
  return (await invocation.unlock(client)).passphrase
}

/** Prints each thing as it is made. */
function follow({ output, surroundings }: Invocation): (event: QuickstartEvent) => void {
  const step = followSteps({ print: (...lines) => output.print(...indent(lines)), doing: (line) => output.doing(line) })
  let bundles = 0
  let steps = 0
  return (event) => {
    switch (event.type) {
      case 'vault':
        output.print(['Vault ', paint('bold', event.path), event.wasThere ? paint('dim', ' (was there)') : ''])
        break
      case 'certificate':
        output.print(...newCertificateLines(event.certificate, surroundings.now(), event.wasThere))
        break
      case 'bundle':
        if (bundles++ === 0) output.print('Bundles')
        output.print(...indent(shortBundleLines(event.bundle)))
        break
      case 'step':
        if (steps++ === 0) output.print('Proof')
        step(event.step)
        break
      case 'network-restarted':
        output.note('The network process ended and was started again; the proof begins anew.')
    }
  }
}

function failedLines({ proof, folder }: QuickstartResult): Line[] {
  return ['', paint('red', `The proof has failed: ${stepsVerdict(proof)}.`), `Everything else is made; the bundles are in ${folder}.`]
}

function whatNext({ options, surroundings }: Invocation, { folder, broker, devices, proof }: QuickstartResult): Line[] {
  const program = [
    ...surroundings.programWords,
    ...(options.vault === undefined ? [] : ['--vault', resolve(options.vault)]),
    ...(options.passphraseFile === undefined ? [] : ['--passphrase-file', resolve(options.passphraseFile)]),
  ]
  return [
    '',
    paint('green', `It works: ${stepsVerdict(proof)}.`),
    ['The bundles are in ', paint('bold', folder), '.'],
    '',
    'What next: run the built-in broker, and in another terminal connect to it as a device.',
    ...indent([
      shellWords([...program, 'broker', 'run', '--as', broker.name]),
      shellWords([...program, 'connection', 'test', ...addressOnThisMachine(broker.altNames), '--as', devices[0]!.name]),
    ]),
  ]
}

/** Where the built-in broker is reached, under a name that the certificate has: it listens on loopback alone. */
function addressOnThisMachine(altNames: readonly AltName[]): string[] {
  const has = (name: string) => altNames.some(({ value }) => value === name)
  const local = ['127.0.0.1', 'localhost'].find(has)
  if (local !== undefined) return [`mqtts://${local}:8883`]
  return ['mqtts://127.0.0.1:8883', '--servername', altNames[0]!.value]
}
