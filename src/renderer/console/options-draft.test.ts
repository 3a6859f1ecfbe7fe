import { describe, expect, it } from 'vitest'
import { draftOptions, emptyWill, readOptions, usualOptions, type OptionsDraft } from './options-draft.ts'

const everything: OptionsDraft = {
  protocolVersion: 5,
  cleanStart: false,
  reconnect: false,
  sessionExpirySeconds: '3600',
  keepAliveSeconds: '15',
  minVersion: 'TLSv1.3',
  alpn: 'mqtt, x-amzn-mqtt-ca',
  packetMegabytes: '2',
  userProperties: [['site', 'north']],
  will: {
    topic: 'gone/sensor-1',
    payload: 'grüße',
    qos: 1,
    retain: true,
    delaySeconds: '5',
    properties: { isText: true, expirySeconds: '60', contentType: 'text/plain', responseTopic: 'answers', correlationData: 'c', userProperties: [['a', 'b']] },
  },
}

describe('the options of a session', () => {
  it('that nobody touched are the usual ones', () => {
    expect(readOptions(usualOptions).options).toMatchObject({ protocolVersion: 5, cleanStart: true, keepAliveSeconds: 60, tls: { minVersion: 'TLSv1.2', alpn: [] } })
    expect(draftOptions(readOptions(usualOptions).options!)).toEqual(usualOptions)
  })

  it('come back as they were typed', () => {
    expect(draftOptions(readOptions(everything).options!)).toEqual(everything)
  })

  it('of MQTT 5 alone are left out of MQTT 3.1.1', () => {
    const { options } = readOptions({ ...everything, protocolVersion: 4 })
    expect(options).not.toHaveProperty('sessionExpirySeconds')
    expect(options).toMatchObject({ userProperties: [], will: { delaySeconds: 0, properties: {} } })
  })

  it.each<[Partial<OptionsDraft>, RegExp]>([
    [{ keepAliveSeconds: '70000' }, /^Keep alive: /],
    [{ sessionExpirySeconds: '-1' }, /^Session expiry: /],
    [{ packetMegabytes: '0' }, /^Longest packet: /],
    [{ alpn: 'x'.repeat(256) }, /^ALPN: /],
    [{ will: emptyWill }, /^Topic of the will message: is empty\.$/],
    [{ will: { ...emptyWill, topic: 'a/#' } }, /^Topic of the will message: holds a wildcard/],
    [{ will: { ...emptyWill, topic: 'a', properties: { ...everything.will!.properties, responseTopic: '#' } } }, /^Will message: Response topic: holds a wildcard/],
  ])('that cannot be say so: %j', (part, problem) => {
    expect(readOptions({ ...usualOptions, ...part }).problem).toMatch(problem)
  })
})
