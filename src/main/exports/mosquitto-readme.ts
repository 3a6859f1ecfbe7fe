import { brokerHost } from './broker-address.ts'
import { fileStem } from './folder-name.ts'
import type { MosquittoMode } from './mosquitto-conf.ts'
import { mosquittoRunLines } from './mosquitto-docker.ts'
import { debianFolder, dockerFolder, mosquittoLayouts, type MosquittoLayout } from './mosquitto-layout.ts'
import { revocationNotes } from './mosquitto-revocations.ts'
import { keyElsewhere } from './private-key-file.ts'
import type { ReadmeContent, ReadmeStep } from './readme.ts'
import { shellWord } from './shell-word.ts'
import type { BundleSource } from './target.ts'
import { testTopic } from './test-topic.ts'

interface Choices {
  layout: MosquittoLayout
  mode: MosquittoMode
  identity: string
  port: number
  passwordPort: number
}

/** The steps and notes of a README for Mosquitto, by where it runs. */
export function mosquittoReadme(source: BundleSource, choices: Choices): ReadmeContent {
  const { layout, mode } = choices
  return {
    steps: [...startSteps(source, choices), proofStep(source, choices)],
    notes: [
      ...(mode === 'both' ? [twoPorts(choices)] : []),
      ...layoutNotes(choices),
      ...(mode === 'password' ? [] : revocationNotes(source)),
      ...(layout === 'docker'
        ? []
        : [{ text: 'On Debian the program is /usr/sbin/mosquitto, which the shell of an ordinary user may not find by its name alone.' }]),
    ],
  }
}

function startSteps({ identity }: BundleSource, { layout, port, passwordPort, mode }: Choices): ReadmeStep[] {
  const { conf, privateKey } = mosquittoLayouts[layout]
  const advice = identity.privateKey ? '' : ` ${keyElsewhere(identity.name, privateKey.inBundle)}`
  const install = ['sudo apt install mosquitto mosquitto-clients']
  switch (layout) {
    case 'folder':
      return [
        {
          text:
            'Install Mosquitto 2 on the machine of the broker (Debian, Ubuntu, Raspberry Pi OS: as below), and copy this ' +
            `folder there.${advice}`,
          commands: install,
        },
        {
          text: 'Start it inside the folder, as the user who owns these files. It says "running", and stays in the foreground:',
          commands: [`mosquitto -c ${conf.inBundle}`],
        },
      ]
    case 'debian':
      return [
        {
          text: `Install Mosquitto 2 on the machine of the broker (Debian 11, Ubuntu 22.04, Raspberry Pi OS 11 or later), and copy this folder there.${identity.privateKey ? '' : ` ${keyElsewhere(identity.name, privateKey.inSettings)}`}`,
          commands: install,
        },
        {
          text:
            `Install the files, in this folder. The script puts them below ${debianFolder}, gives the key to root and the group ` +
            'mosquitto, has the settings tested and restarts the service; where the broker does not run with them, it puts back what was there:',
          commands: ['sudo sh install.sh'],
        },
      ]
    case 'docker': {
      const run = mosquittoRunLines(mode === 'both' ? [port, passwordPort] : [port])
      return [
        { text: `Copy this folder to the machine of the broker, which has Docker.${advice}` },
        {
          text: 'Start the broker in this folder, by the first line; or, where there is no Compose, by the one of your shell (sh, then cmd of Windows, then PowerShell):',
          commands: ['docker compose up -d', run.sh, run.cmd, run.PowerShell],
        },
      ]
    }
  }
}

function proofStep({ identity, peers }: BundleSource, { mode, identity: mapping, port }: Choices): ReadmeStep {
  const host = brokerHost(identity.altNames) ?? 'BROKER'
  const device = peers[0]?.name ?? 'sensor-1'
  const stem = fileStem(device, ['ca'])
  const proof =
    mode === 'password'
      ? 'XDG_CONFIG_HOME=mosquitto-clients mosquitto_pub'
      : `mosquitto_pub -h ${host} -p ${port} --cafile ca.crt --cert ${shellWord(`${stem}.crt`)} --key ${shellWord(`${stem}.key`)}`
  const shown = mapping === 'subject' && mode !== 'password' ? 'its whole subject' : `"u'${device}'"`
  return {
    text: `Say something, in the folder of the PEM files of ${device}; the broker's log shows ${shown}:`,
    commands: [`${proof} -t ${shellWord(`${testTopic(device)}/hello`)} -m hello`],
  }
}

function twoPorts({ port, passwordPort }: Choices): ReadmeStep {
  return {
    text:
      `Clients with a certificate connect to port ${port}; clients with a user name and password, exported as such, to port ` +
      `${passwordPort}: put it in place of the port in their files and command lines. A firewall has to let both pass.`,
  }
}

function layoutNotes({ layout }: Choices): ReadmeStep[] {
  const replaced = 'After a file has been replaced (certificate, key, revocation list, passwords, access rules), '
  const restarted =
    'After a change of ca.crt or mosquitto.conf it has to be restarted: ' +
    'Mosquitto 2.0 reads ca.crt again only where it has a revocation list, and never which files there are.'
  switch (layout) {
    case 'folder':
      return [
        {
          text:
            'As a service: Mosquitto started by root becomes the user "mosquitto" before it reads the key, and stops with ' +
            '"Permission denied" where that user may not. Give it the folder; never give the key a wider mode. Every folder ' +
            'above must let that user pass, so not in a home folder: put it in /srv, say.',
          commands: ['sudo chown -R mosquitto: .'],
        },
        {
          text: `${replaced}a running broker reads it again on SIGHUP, and nobody loses the connection. ${restarted}`,
          commands: ['sudo pkill -HUP -x mosquitto'],
        },
      ]
    case 'debian':
      return [
        {
          text:
            'install.sh restarts the broker, and clients connect again. Export and install anew after every change. Where only a file ' +
            `below ${debianFolder} has been replaced by hand (certificate, key, revocation list, passwords, access rules; with the same ` +
            'owner and mode), the broker reads it again without that:',
          commands: ['sudo systemctl reload mosquitto'],
        },
        {
          text:
            'Other files in /etc/mosquitto/conf.d stay, and are read too: a second "listener" on the same port, or a second ' +
            '"password_file" or "acl_file", does not go with these. The log says so, and install.sh puts back what was there.',
          commands: ['sudo tail /var/log/mosquitto/mosquitto.log'],
        },
      ]
    case 'docker':
      return [
        {
          text:
            `On Linux the container takes the folder ${dockerFolder.inBundle} as its own when it starts (user 1883), so that the broker can read its ` +
            'key; take it back before you put new files there, and restart the broker, which makes it the owner again:',
          commands: [`sudo chown -R "$(id -u)" ${dockerFolder.inBundle}`, 'docker compose restart'],
        },
        {
          text:
            'A client in another container reaches the broker by the name of its service, "mosquitto"; that name has to be in the ' +
            "certificate of the broker then. The broker's log:",
          commands: ['docker compose logs -f'],
        },
      ]
  }
}
