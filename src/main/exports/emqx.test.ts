import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lacksTools, runTool, saysMissing } from '../testing/tools.ts'
import { emqx } from './emqx.ts'
import type { Peer } from './target.ts'
import { fixedBroker, sourceOf, textOf } from './testing/bundle-source.ts'
import { OpensslFleet } from './testing/openssl-fleet.ts'

const peer = (name: string, kind: Peer['kind'] = 'device'): Peer => ({ name, kind, subject: `CN=${name}`, credential: null })
const hostileName = 'x"}]. \\ $(id) é\u202E%'
const peers = [peer('sensor-1'), peer('My dash', 'client'), peer(hostileName, 'client')]

describe('the files for EMQX', () => {
  it('have a reason for each line', async () => {
    const files = await emqx.files(sourceOf(fixedBroker(), { peers }), { acl: true })
    await expect(textOf(files, 'certwright.conf')).toMatchFileSnapshot('testing/snapshots/emqx.conf')
    await expect(textOf(files, 'certwright-acl.conf')).toMatchFileSnapshot('testing/snapshots/emqx-acl.conf')
    await expect(textOf(files, 'README.txt')).toMatchFileSnapshot('testing/snapshots/emqx.txt')
  })
  it('say which names have no topics of their own', () => {
    const fleet = new OpensslFleet()
    fleet.addAuthority('Root')
    const identity = fleet.issue('b', { kind: 'broker', issuer: 'Root', altNames: [{ type: 'dns', value: 'b' }] })
    const messages = (options: object) => emqx.check(sourceOf(identity, { peers: [peer('a/b')], now: new Date() }), options).map(({ message }) => message)
    expect(messages({ acl: true })).toEqual([expect.stringMatching(/cannot give "a\/b" topics of their own/)])
    expect(messages({})).toEqual([])
  })
})

let top: string
beforeAll(() => {
  top = mkdtempSync(join(tmpdir(), 'certwright-emqx-'))
})
afterAll(() => {
  rmSync(top, { recursive: true, force: true })
})

// EMQX is in no Debian. Its settings are HOCON, read here by another implementation; which names there are, is in its documentation.
const lacksHocon = lacksTools('ruby') || saysMissing(runTool('ruby', ['-rhocon', '-e', '']).status === 0 ? [] : ['ruby-hocon'])
describe.skipIf(lacksHocon)('the settings for EMQX, read as HOCON', () => {
  const read = async (options: object, name = 'mqtt.home.lan') => {
    const files = await emqx.files(sourceOf(fixedBroker({ name }), { peers }), options)
    writeFileSync(join(top, 'emqx.conf'), textOf(files, 'certwright.conf'))
    const { output } = runTool('ruby', ['-rhocon', '-rjson', '-e', 'puts JSON.generate(Hocon.load(ARGV[0]))', join(top, 'emqx.conf')])
    return { settings: JSON.parse(output) as unknown, files }
  }

  it('say what is meant', async () => {
    const { settings } = await read({ acl: true, port: 1234, layout: 'docker' })
    const folder = '/opt/emqx/etc'
    expect(settings).toEqual({
      listeners: {
        ssl: {
          default: {
            enable: true,
            bind: '0.0.0.0:1234',
            ssl_options: {
              certfile: `${folder}/certs/certwright.crt`,
              keyfile: `${folder}/certs/certwright.key`,
              cacertfile: `${folder}/certs/certwright-ca.crt`,
              verify: 'verify_peer',
              fail_if_no_peer_cert: true,
              versions: ['tlsv1.3', 'tlsv1.2'],
            },
          },
        },
        tcp: { default: { enable: false } },
        ws: { default: { enable: false } },
        wss: { default: { enable: false } },
      },
      mqtt: { peer_cert_as_username: 'cn' },
      authorization: {
        no_match: 'deny',
        deny_action: 'ignore',
        sources: [{ type: 'file', enable: true, path: `${folder}/certwright-acl.conf` }],
      },
    })
  })
  it('name files that there are, and no name writes a line of them', async () => {
    const { settings, files } = await read({ tlsVersion: 'tlsv1.3' }, 'x\nmqtt.peer_cert_as_username = disabled')
    const { listeners, mqtt } = settings as { listeners: { ssl: { default: { ssl_options: Record<string, unknown> } } }; mqtt: unknown }
    const { certfile, keyfile, cacertfile, versions } = listeners.ssl.default.ssl_options
    expect(files.map(({ path }) => `/etc/emqx/${path}`)).toEqual(expect.arrayContaining([certfile, keyfile, cacertfile]))
    expect(versions).toEqual(['tlsv1.3'])
    expect(mqtt).toEqual({ peer_cert_as_username: 'cn' })
  })
})

describe.skipIf(lacksTools('erl'))('the access rules for EMQX, read by Erlang', () => {
  it('are terms, and hold every name as it is', async () => {
    const files = await emqx.files(sourceOf(fixedBroker(), { peers }), { acl: true })
    const path = join(top, 'acl.conf')
    writeFileSync(path, textOf(files, 'certwright-acl.conf'))
    // Every user name in hex, then what the last two rules are.
    const program =
      '{ok, Terms} = file:consult(os:getenv("ACL")),' +
      '[io:format("~s~n", [binary:encode_hex(Name)]) || {allow, {username, Name}, all, ["#"]} <- Terms],' +
      'io:format("~w~n", [lists:nthtail(length(Terms) - 2, Terms) =:= [{allow, all, all, ["${username}/#"]}, {deny, all}]]), halt().'
    const { output } = runTool('erl', ['-noshell', '-eval', program], { env: { ...process.env, ACL: path } })
    const hex = (name: string) => Buffer.from(name).toString('hex').toUpperCase()
    expect(output.trim().split('\n')).toEqual([hex('My dash'), hex(hostileName), 'true'])
  })
})
