import { describe, expect, it } from 'vitest'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { emptyConnection, readBrokerUrl, readConnection, type ConnectionDraft } from './connection-draft.ts'

const draft = (part: Partial<ConnectionDraft>): ConnectionDraft => ({ ...emptyConnection, url: 'mqtts://127.0.0.1:8883', ...part })
const builtIn = { url: 'mqtts://127.0.0.1:8883', reason: '', serverName: 'mqtt.home.lan' }

describe('the address of a broker as typed', () => {
  it.each([
    ['mqtt.home.lan', { scheme: 'mqtts', host: 'mqtt.home.lan', port: 8883, path: '' }],
    [' 192.168.1.10:8884 ', { scheme: 'mqtts', host: '192.168.1.10', port: 8884, path: '' }],
    ['wss://b.example/mqtt', { scheme: 'wss', host: 'b.example', port: 443, path: '/mqtt' }],
    ['[::1]', { scheme: 'mqtts', host: '::1', port: 8883, path: '' }],
  ])('%j', (text, address) => {
    expect(readBrokerUrl(text)).toEqual({ address })
  })

  it.each(['', 'http://mqtt.home.lan', 'a b', 'mqtts://user@host'])('%j is none, and it says why', (text) => {
    const { problem } = readBrokerUrl(text)
    expect(problem).toMatch(/such as mqtts:\/\/mqtt\.home\.lan:8883\.$/)
    if (text !== '') expect(problem).toContain(JSON.stringify(text))
  })
})

describe('a connection as typed', () => {
  it('leaves out what is empty', () => {
    expect(readConnection(draft({}), [])).toEqual({ url: 'mqtts://127.0.0.1:8883', identity: { as: null } })
  })

  it('holds all that was typed', () => {
    const identity = { fingerprint: '0A1B' } as CertificateSummary
    const typed = draft({ identity, serverName: 'mqtt.lan ', clientId: 'me', username: 'u', password: ' p ' })
    expect(readConnection(typed, [])!.identity).toEqual({
      as: '0A1B',
      serverName: 'mqtt.lan',
      clientId: 'me',
      username: 'u',
      password: ' p ',
    })
  })

  it('verifies the name that is known of the broker there, unless another was typed', () => {
    expect(readConnection(draft({ url: '127.0.0.1' }), [builtIn])!.identity.serverName).toBe('mqtt.home.lan')
    expect(readConnection(draft({ serverName: 'x.lan' }), [builtIn])!.identity.serverName).toBe('x.lan')
    expect(readConnection(draft({ url: 'mqtts://127.0.0.1:1' }), [builtIn])!.identity.serverName).toBeUndefined()
  })

  it('is none while the address is wrong', () => {
    expect(readConnection(draft({ url: 'http://x' }), [])).toBeUndefined()
  })
})
