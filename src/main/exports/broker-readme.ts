import { brokerHost } from './broker-address.ts'
import { fileStem } from './folder-name.ts'
import type { ReadmeStep } from './readme.ts'
import { shellWord } from './shell-word.ts'
import type { BundleSource } from './target.ts'
import { testTopic } from './test-topic.ts'

/** The last step of a broker's README: a device says something. `shown` goes on after "in the folder of its PEM files". */
export function sayingStep({ identity, peers }: BundleSource, port: number, shown: string, extra = ''): ReadmeStep {
  const host = brokerHost(identity.altNames) ?? 'BROKER'
  const device = peers[0]?.name ?? 'sensor-1'
  const stem = fileStem(device, ['ca'])
  const files = `--cafile ca.crt --cert ${shellWord(`${stem}.crt`)} --key ${shellWord(`${stem}.key`)}`
  return {
    text: `Say something, in the folder of the PEM files of ${device}${shown}:`,
    commands: [`mosquitto_pub -h ${host} -p ${port} ${files}${extra && ` ${extra}`} -t ${shellWord(`${testTopic(device)}/hello`)} -m hello`],
  }
}

/** For brokers that have a list of who may come, and read no revocation list. */
export const listedClients: ReadmeStep = {
  text:
    'The broker lets in only the devices and clients that were valid when this was made, by name: it reads no revocation list. After ' +
    'one has been added or revoked, export again and put the new file in place of the old one.',
}
