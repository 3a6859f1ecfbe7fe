import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientCame } from '../testing/mosquitto-broker.ts'
import { lacksTools, saysMissing } from '../testing/tools.ts'
import { nodeRed } from './node-red.ts'
import { BrokerBundle } from './testing/broker-bundle.ts'
import { NodeRedRuntime } from './testing/node-red-runtime.ts'

type Node = Record<string, unknown> & { id: string; type: string; credentials?: Record<string, string> }

const hostileName: string = `o'B "x" \${HOME} $(id) \\n {{payload}} \u202elamp \u{1f980}`
const lacksNodeRed = !process.env['NODE_RED'] && saysMissing(['Node-RED'], 'NODE_RED=install downloads it, NODE_RED=<folder> names one that has it.')
const credential = { username: 'sensor-1', password: 'p "a\'$(id) \\ss' }

describe.skipIf(lacksNodeRed || lacksTools('mosquitto', 'openssl'))('a flow that Node-RED imports', { timeout: 60_000 }, () => {
  const setting = new BrokerBundle()
  let runtime: NodeRedRuntime
  beforeAll(async () => {
    runtime = await NodeRedRuntime.start()
  }, 400_000)
  afterAll(() => runtime.stop())

  const flowIn = (folder: string) => JSON.parse(readFileSync(join(folder, 'flow.json'), 'utf8')) as Node[]
  const nodeOf = (flow: readonly Node[], type: string) => flow.find((node) => node.type === type)!

  /** Deploys it, presses its button, and waits until the debug node has what went to the broker and back. */
  async function deploy(flow: Node[]): Promise<void> {
    // The text of a debug node goes to the log too where that is asked for.
    const loud = flow.map((node) => (node.type === 'debug' ? { ...node, console: true } : node))
    const before = runtime.output.length
    expect(await runtime.deploy(loud)).toBe(204)
    await runtime.printed(new RegExp(`^[^]{${before}}[^]*Connected to broker`))
    await runtime.press(nodeOf(flow, 'inject').id)
    await runtime.printed(new RegExp(`^[^]{${before}}[^]*\\[debug:heard\\]\\s+hello`))
  }

  describe('with a certificate', () => {
    beforeAll(() => setting.start())
    afterAll(async () => {
      await runtime.deploy([])
      await setting.stop()
    })

    it.each([
      ['by paths', {}],
      ['by paths, under a passphrase', { passphrase: 'correct horse battery' }],
      ['in the flow', { files: 'embedded' }],
      ['in the flow, under a passphrase, by MQTT 5', { files: 'embedded', passphrase: 'pässphrase "quoted"', protocol: '5' }],
      ['of a hostile name', { files: 'embedded' }, hostileName],
    ] as const)('connects, speaks and hears: %s', async (what, options, given?: string) => {
      const name = given ?? `red ${what}`
      const identity = setting.fleet.issue(name, { issuer: 'Issuing' })
      const place = join(setting.folder, `placed ${what}`)
      const folder = await setting.write(nodeRed, identity, { folder: place, ...options })
      cpSync(folder, place, { recursive: true })
      const flow = flowIn(folder)
      // What is typed into the editor.
      if ('passphrase' in options) nodeOf(flow, 'tls-config').credentials = { ...nodeOf(flow, 'tls-config').credentials, passphrase: options.passphrase }
      await deploy(flow)
      await setting.broker.printed(clientCame(name, name, 'protocol' in options ? '5' : '3.1.1'))
    })

    it('shows a stored key to whoever may use the editor, but no passphrase', async () => {
      const identity = setting.fleet.issue('shown', { issuer: 'Issuing' })
      const passphrase = 'correct horse battery'
      const flow = flowIn(await setting.write(nodeRed, identity, { files: 'embedded', passphrase }))
      const tls = nodeOf(flow, 'tls-config')
      tls.credentials = { ...tls.credentials, passphrase }
      await deploy(flow)
      const shown = await runtime.credentials('tls-config', tls.id)
      expect(shown).toMatchObject({ keydata: expect.stringContaining('ENCRYPTED PRIVATE KEY') as string, has_passphrase: true })
      expect(JSON.stringify(shown)).not.toContain(passphrase)
    })

    it('does not connect to a broker of another CA', async () => {
      const identity = setting.fleet.issue('refused', { issuer: 'Issuing' })
      setting.fleet.addAuthority('Stranger')
      const { root } = setting.fleet.issue('refused 2', { issuer: 'Stranger' })
      const flow = flowIn(await setting.write(nodeRed, identity, { files: 'embedded' }, { trustAnchors: [root] }))
      const before = runtime.output.length
      expect(await runtime.deploy(flow)).toBe(204)
      await runtime.printed(new RegExp(`^[^]{${before}}[^]*Connection failed to broker`))
      expect(runtime.output.slice(before)).not.toContain('Connected to broker')
    })
  })

  describe('with a password', () => {
    beforeAll(() => setting.start([credential]))
    afterAll(async () => {
      await runtime.deploy([])
      await setting.stop()
    })

    it.each(['paths', 'embedded'] as const)('logs in, the CA by %s', async (files) => {
      const identity = { ...setting.fleet.issue(`password ${files}`, { issuer: 'Issuing' }), credential }
      const place = join(setting.folder, `placed password ${files}`)
      const folder = await setting.write(nodeRed, identity, { mode: 'password', files, folder: place })
      cpSync(folder, place, { recursive: true })
      await deploy(flowIn(folder))
      await setting.broker.printed(clientCame(`password ${files}`, 'sensor-1'))
    })
  })
})
