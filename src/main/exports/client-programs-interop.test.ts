import { spawnSync } from 'node:child_process'
import { existsSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientCame, RunningCommand } from '../testing/mosquitto-broker.ts'
import { mosquittoVersions, useMosquitto } from '../testing/mosquitto-versions.ts'
import { findTool, lacksTools, saysMissing } from '../testing/tools.ts'
import { mosquittoClients } from './mosquitto-clients.ts'
import { mqttJs } from './mqtt-js.ts'
import { pahoC } from './paho-c.ts'
import { pahoPython } from './paho-python.ts'
import type { ExportIdentity, ExportTarget } from './target.ts'
import { BrokerBundle } from './testing/broker-bundle.ts'
import { readmeCommands } from './testing/readme-commands.ts'

const name = 'sensor-1'
/** Everything that a shell, a string of a program, or an eye may stumble over, but for what topics cannot hold. */
const hostileName = `o'B "x" \`id\` $(id) %s \\n \u202elamp \u{1f980} ??/`
const credential = { username: name, password: `p "a'$(id) \\ss` }

/** The system's own Python, which has what Debian's packages bring; PYTHON_WITH_PAHO names another. */
const python = process.env['PYTHON_WITH_PAHO'] ?? (existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3')
const hasPaho = spawnSync(python, ['-c', 'import paho.mqtt.client']).status === 0
const missing = [...(hasPaho ? [] : ['python3-paho-mqtt']), ...(existsSync('/usr/include/MQTTClient.h') ? [] : ['libpaho-mqtt-dev'])]

/** Not typed in a test: they install what is there already. */
const installing = /^(sudo|npm install)/

interface Program {
  target: ExportTarget
  prepare?: (folder: string) => void
}

const programs: Program[] = [
  { target: pahoPython },
  { target: pahoC },
  { target: mqttJs, prepare: (folder) => symlinkSync(resolve('node_modules'), join(folder, 'node_modules')) },
]

function shell(command: string, cwd: string) {
  const asHere = command.replace(/(?<=^|&& )python3 /, `${python} `).replace(/(?<=^|&& )node /, `${process.execPath} `)
  return spawnSync('sh', ['-c', asHere], { cwd, encoding: 'utf8', timeout: 60_000 })
}

function follow(folder: string) {
  const commands = readmeCommands(folder).filter((command) => !installing.test(command))
  return shell(commands.join(' && '), folder)
}

describe.skipIf(lacksTools('mosquitto', 'mosquitto_pub', 'openssl', 'gcc', 'stdbuf') || saysMissing(missing)).each(mosquittoVersions)('the programs of clients, with Mosquitto $version', (version) => {
  useMosquitto(version)
  const setting = new BrokerBundle()
  const withPassword = (identity: ExportIdentity): ExportIdentity => ({ ...identity, credential })
  afterAll(() => setting.stop())

  describe('with certificates', () => {
    beforeAll(() => setting.start())
    afterAll(() => setting.stop())

    it.each(programs.flatMap(({ target, prepare }) => [name, hostileName].map((each) => ({ id: target.id, target, prepare, each }))))(
      '$id connects as $each, says hello and hears it, as its README says',
      async ({ target, prepare, each }) => {
        const folder = await setting.write(target, setting.fleet.issue(each, { issuer: 'Issuing' }), {})
        prepare?.(folder)
        expect(follow(folder)).toMatchObject({ status: 0, stderr: '', stdout: expect.stringMatching(/^connected to .*\nsaid hello to .*\nheard hello of /) as string })
        await setting.broker.printed(clientCame(each, each))
      },
    )

    it.each(programs.map(({ target, prepare }) => ({ id: target.id, target, prepare })))(
      '$id refuses a broker of another CA, and one of another name',
      async ({ target, prepare }) => {
        const identity = setting.fleet.issue(name, { issuer: 'Issuing' })
        setting.fleet.addAuthority('Stranger')
        const stranger = setting.fleet.issue(name, { issuer: 'Stranger' })
        const folder = await setting.write(target, identity, {}, { trustAnchors: [stranger.root] })
        const elsewhere = { name: 'elsewhere', altNames: [{ type: 'ip' as const, value: '127.0.0.2' }], port: setting.sourceOf(identity).broker!.port }
        const misnamed = await setting.write(target, identity, {}, { broker: elsewhere })
        for (const each of [folder, misnamed]) {
          prepare?.(each)
          const { status, stdout, stderr } = follow(each)
          expect(status).not.toBe(0)
          expect(stdout).not.toContain('connected')
          expect(stderr).toMatch(/certificate/i)
        }
      },
    )

    it('mosquitto_pub and mosquitto_sub need to be told nothing but topic and message', async () => {
      const folder = await setting.write(mosquittoClients, setting.fleet.issue(name, { issuer: 'Issuing' }), {})
      await talk(folder, 'sensor-1/hello hello')
      await setting.broker.printed(/u'sensor-1'/)
      expect(shell('XDG_CONFIG_HOME=. mosquitto_pub -t x -m y', folder)).toMatchObject({ status: 0, stderr: '' })
    })
  })

  describe('with passwords', () => {
    beforeAll(() => setting.start([credential]))
    afterAll(() => setting.stop())

    it.each(programs.map(({ target, prepare }) => ({ id: target.id, target, prepare })))('$id logs in, and shows the password to nobody', async ({ target, prepare }) => {
      const folder = await setting.write(target, withPassword(setting.fleet.issue(name, { issuer: 'Issuing' })), { mode: 'password' })
      prepare?.(folder)
      expect(statSync(join(folder, 'credentials.txt')).mode & 0o777).toBe(0o600)
      const { status, stdout, stderr } = follow(folder)
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(stdout).toMatch(/^connected to .*\nsaid hello to .*\nheard hello of /)
      expect(stdout).not.toContain(credential.password)
      writeFileSync(join(folder, 'credentials.txt'), `${credential.username}\nwrong password\n`)
      const refused = follow(folder)
      expect(refused.status).toBe(1)
      expect(refused.stderr).toMatch(/^Failed/)
      expect(refused.stderr).not.toContain('wrong password')
    })

    it('mosquitto_pub and mosquitto_sub log in by their files of options', async () => {
      const folder = await setting.write(mosquittoClients, withPassword(setting.fleet.issue(name, { issuer: 'Issuing' })), { mode: 'password' })
      await talk(folder, 'sensor-1/hello hello')
      expect(statSync(join(folder, 'mosquitto_pub')).mode & 0o777).toBe(0o600)
      expect(shell('XDG_CONFIG_HOME=. mosquitto_pub -t x -m y -P wrong', folder).stderr).toMatch(/not authorised/)
    })
  })

  async function talk(folder: string, heard: string): Promise<void> {
    const [protect, place, listen, again, speak] = readmeCommands(folder)
    expect(shell(protect!, folder).status).toBe(0)
    const subscriber = new RunningCommand(`${place!} && ${listen!} -d`, folder)
    try {
      await subscriber.printed(/^Subscribed /m)
      expect(shell(`${again!} && ${speak!}`, folder)).toMatchObject({ status: 0, stderr: '' })
      await subscriber.printed(new RegExp(`^${heard}$`, 'm'))
    } finally {
      await subscriber.stop()
    }
  }
})

describe.skipIf(findTool('mosquitto_rr') === undefined).each(mosquittoVersions)('a file of options, with Mosquitto $version', (version) => {
  useMosquitto(version)
  it('is read by mosquitto_rr too', async () => {
    const setting = new BrokerBundle()
    await setting.start()
    try {
      const folder = await setting.write(mosquittoClients, setting.fleet.issue(name, { issuer: 'Issuing' }), {})
      // It asks, and is its own answer.
      expect(shell('XDG_CONFIG_HOME=. mosquitto_rr -t rr -e rr -m hello -W 20', folder)).toMatchObject({ status: 0, stdout: 'hello\n' })
    } finally {
      await setting.stop()
    }
  })
})
