import { describe, expect, it } from 'vitest'
import type { BuiltInBrokerState } from '../../shared/mqtt.ts'
import { followBuiltIn } from './built-in-address.ts'
import { emptyConnection } from './connection-draft.ts'

const stopped: BuiltInBrokerState = { state: 'stopped' }
const running: BuiltInBrokerState = { state: 'running', host: '127.0.0.1', port: 8883, broker: 'home', fingerprint: '01', clients: 0, isOpenToNetwork: false, entrances: [] }
const elsewhere: BuiltInBrokerState = { ...running, port: 40123 }
const url = 'mqtts://127.0.0.1:8883'

describe('the address that is being typed', () => {
  it('becomes that of the built-in broker where it is empty', () => {
    expect(followBuiltIn(emptyConnection, running, stopped)).toEqual({ ...emptyConnection, url })
  })

  it('goes when the built-in broker stops, and moves with it', () => {
    const draft = { ...emptyConnection, url, serverName: 'mqtt.home.lan' }
    expect(followBuiltIn(draft, stopped, running)).toEqual(emptyConnection)
    expect(followBuiltIn(draft, elsewhere, running)).toEqual({ ...emptyConnection, url: 'mqtts://127.0.0.1:40123' })
  })

  it('stays where somebody typed another, or nothing has moved', () => {
    const typed = { ...emptyConnection, url: 'mqtt.home.lan' }
    expect(followBuiltIn(typed, running, stopped)).toBe(typed)
    expect(followBuiltIn(emptyConnection, { ...running, clients: 2 }, running)).toBe(emptyConnection)
  })
})
