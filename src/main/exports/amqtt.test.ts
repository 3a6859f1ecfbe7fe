import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { amqtt } from './amqtt.ts'
import { fixedBroker, sourceOf, textOf } from './testing/bundle-source.ts'
import { OpensslFleet } from './testing/openssl-fleet.ts'

// What amqtt 0.11 fills from the file, strictly: ListenerConfig and BrokerConfig of amqtt/contexts.py, the plugin of contrib/cert.py.
const broker = z.strictObject({
  listeners: z.strictObject({
    default: z.strictObject({
      type: z.enum(['tcp', 'ws']),
      bind: z.string().regex(/^[\d.]+:\d+$/),
      ssl: z.literal(true),
      certfile: z.string(),
      keyfile: z.string(),
      cafile: z.string(),
    }),
  }),
  plugins: z.strictObject({
    'amqtt.plugins.logging_amqtt.EventLoggerPlugin': z.strictObject({}),
    'amqtt.contrib.cert.UserAuthCertPlugin': z.strictObject({ uri_domain: z.string() }),
  }),
})

describe('the folder for amqtt', () => {
  it('has settings that its schema takes, which name the files that there are', async () => {
    const files = await amqtt.files(sourceOf(fixedBroker()), { port: 1234, identityDomain: 'home.example' })
    const yaml = textOf(files, 'amqtt.yaml')
    const { listeners, plugins } = broker.parse(parse(yaml))
    const { bind, certfile, keyfile, cafile } = listeners.default
    expect(bind).toBe('0.0.0.0:1234')
    expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining([certfile, keyfile, cafile]))
    expect(plugins['amqtt.contrib.cert.UserAuthCertPlugin']).toEqual({ uri_domain: 'home.example' })
    await expect(yaml).toMatchFileSnapshot('testing/snapshots/amqtt.yaml')
    await expect(textOf(files, 'README.txt')).toMatchFileSnapshot('testing/snapshots/amqtt.txt')
  })
  it.each(['a: b', 'a"', "a\n'", '*', 'A.b', 'a..b', '-a', 'Null', '${x}'])('takes no domain such as %j', (identityDomain) => {
    expect(() => amqtt.schema.parse({ identityDomain })).toThrow(/must be a domain|control character/)
  })
  it.each(['null', 'true', '1.5', '0x1'])('keeps %j a text', async (identityDomain) => {
    const files = await amqtt.files(sourceOf(fixedBroker()), { identityDomain })
    expect(broker.parse(parse(textOf(files, 'amqtt.yaml'))).plugins['amqtt.contrib.cert.UserAuthCertPlugin']).toEqual({ uri_domain: identityDomain })
  })
  it('lets no name write a line of the settings', async () => {
    const files = await amqtt.files(sourceOf(fixedBroker({ name: 'x\nplugins: {}' })), { identityDomain: 'a' })
    expect(Object.keys(broker.parse(parse(textOf(files, 'amqtt.yaml'))).plugins)).toHaveLength(2)
  })
  it('is not made without an identity domain', () => {
    const fleet = new OpensslFleet()
    fleet.addAuthority('Root')
    const identity = fleet.issue('b', { kind: 'broker', issuer: 'Root', altNames: [{ type: 'dns', value: 'b' }] })
    const severities = (options: object) => amqtt.check(sourceOf(identity, { now: new Date() }), options).map(({ severity }) => severity)
    expect(severities({})).toEqual(['error'])
    expect(severities({ identityDomain: 'home.example' })).toEqual([])
  })
})
