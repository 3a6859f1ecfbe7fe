import { describe, expect, it } from 'vitest'
import type { CertificateSummary } from '../../shared/certificate.ts'
import type { BrokerLimits } from '../../shared/session.ts'
import { readOptions, usualOptions } from './options-draft.ts'
import { memorySentence, stateSentence, type ConsoleState, type OpenedConnection } from './session-state.ts'

const sensor: CertificateSummary = {
  kind: 'device',
  name: 'sensor-1',
} as CertificateSummary
const opened: OpenedConnection = {
  request: { url: 'mqtts://mqtt.home.lan:8883', identity: { as: '0A1B' } },
  options: readOptions(usualOptions).options!,
  identity: sensor,
  passwordOf: undefined,
}
const limits: BrokerLimits = {
  maximumQos: 2,
  retainAvailable: true,
  wildcardsAvailable: true,
  sharedSubscriptionsAvailable: true,
  maximumPacketBytes: null,
  keepAliveSeconds: null,
  sessionExpirySeconds: null,
}
const error = { code: 'CONNECTION_REFUSED' as const, message: 'Nothing listens.' }
const connected = { state: 'connected', clientId: 'sensor-1', protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', isEncrypted: true, protocolVersion: 5, alpn: null, sessionPresent: false, limits } as const

describe('the sentence of a session', () => {
  it.each<[ConsoleState, string]>([
    [{ state: 'connecting', attempt: 1 }, 'Connecting to mqtt.home.lan:8883 as sensor-1'],
    [{ state: 'connecting', attempt: 3 }, 'Connecting to mqtt.home.lan:8883 as sensor-1, attempt 3'],
    [connected, 'Connected to mqtt.home.lan:8883 as sensor-1 with TLSv1.3, TLS_AES_256_GCM_SHA384, MQTT 5'],
    [{ ...connected, protocol: null, cipher: null }, 'Connected to mqtt.home.lan:8883 as sensor-1 with TLS, MQTT 5'],
    [{ ...connected, isEncrypted: false, protocolVersion: 4 }, 'Connected to mqtt.home.lan:8883 as sensor-1, not encrypted, MQTT 3.1.1'],
    [{ state: 'waiting', retryAt: 0, error }, 'Waiting 4 s to try mqtt.home.lan:8883 again'],
    [{ state: 'refused', error }, 'No connection to mqtt.home.lan:8883'],
    [{ state: 'ended', error: undefined }, 'Disconnected from mqtt.home.lan:8883'],
    [
      { state: 'ended', error: { code: 'VAULT_LOCKED', message: 'The vault was locked.' } },
      'Disconnected from mqtt.home.lan:8883: the vault was locked',
    ],
  ])('%o', (state, sentence) => {
    expect(stateSentence(state, opened, 4)).toBe(sentence)
  })

  it('says when the wait is over', () => {
    expect(stateSentence({ state: 'waiting', retryAt: 0, error }, opened, 0)).toBe('Trying mqtt.home.lan:8883 again')
  })

  it('puts an IPv6 address into brackets', () => {
    const there = { ...opened, request: { ...opened.request, url: 'mqtts://[::1]' } }
    expect(stateSentence({ state: 'refused', error }, there, 0)).toBe('No connection to [::1]:8883')
  })
})

describe('what the broker remembers of a session', () => {
  const remembered = (options: Partial<OpenedConnection['options']>, state: Partial<typeof connected | { protocolVersion: 4; sessionPresent: true; limits: BrokerLimits }> = {}) =>
    memorySentence({ ...connected, ...state }, { ...opened, options: { ...opened.options, ...options } })

  it('is said where it is something', () => {
    expect(remembered({})).toBe('')
    expect(remembered({ cleanStart: false })).toBe('The broker remembers this session for 3,600 seconds after its end.')
    expect(remembered({ sessionExpirySeconds: 1 })).toBe('The broker remembers this session for 1 second after its end.')
    expect(remembered({ cleanStart: false }, { protocolVersion: 4 })).toBe('The broker remembers this session after its end.')
    expect(remembered({ sessionExpirySeconds: 0xffff_ffff })).toBe('The broker remembers this session for ever.')
  })

  it('is as the broker has it, and said where it knew the session', () => {
    const limited = { ...limits, sessionExpirySeconds: 60 }
    expect(remembered({ cleanStart: false }, { sessionPresent: true, limits: limited })).toBe(
      'The broker still knew this session, and remembers it for 60 seconds after its end.',
    )
    expect(remembered({ cleanStart: true, sessionExpirySeconds: 5 }, { limits: { ...limits, sessionExpirySeconds: 0 } })).toBe('')
  })
})
