import { describe, expect, it } from 'vitest'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { emptyConnection } from '../components/connection-draft.ts'
import { mendedConnection, type TriedConnection } from './mended-connection.ts'

const tried: TriedConnection = {
  draft: { ...emptyConnection, url: '127.0.0.1', username: 'cellar', password: 'word' },
  request: { url: 'mqtts://127.0.0.1:8883', identity: { as: null, serverName: 'localhost', username: 'cellar', password: 'word' } },
}
const sensor = { fingerprint: 'AB', name: 'sensor-1' } as CertificateSummary

describe('the connection after a mend', () => {
  it('is the same where the mend did not touch it', () => {
    expect(mendedConnection(tried, {}, undefined)).toEqual({ ...tried, changed: [] })
  })

  it('has the identity that was picked, in the form and in what is asked for', () => {
    const { draft, request, changed } = mendedConnection(tried, { as: 'AB' }, sensor)
    expect(draft.identity).toBe(sensor)
    expect(request.identity).toEqual({ as: 'AB', serverName: 'localhost', username: 'cellar', password: 'word' })
    expect(changed).toEqual(['identity'])
  })

  it('does not look for the name of the old address at another one', () => {
    const { draft, request, changed } = mendedConnection(tried, { url: 'mqtt://127.0.0.1:1883' }, undefined)
    expect(draft.url).toBe('mqtt://127.0.0.1:1883')
    expect(request).toEqual({ url: 'mqtt://127.0.0.1:1883', identity: { as: null, username: 'cellar', password: 'word' } })
    expect(changed).toEqual(['url'])
  })

  it('keeps a name that was typed, and takes the one that the mend says', () => {
    const typed = { ...tried, draft: { ...tried.draft, serverName: 'localhost' } }
    expect(mendedConnection(typed, { url: 'mqtts://127.0.0.1:8884' }, undefined).request.identity.serverName).toBe('localhost')
    const { draft, request, changed } = mendedConnection(tried, { serverName: 'mqtt.home.lan', clientId: 'sensor-1-b' }, undefined)
    expect(draft).toEqual({ ...tried.draft, serverName: 'mqtt.home.lan', clientId: 'sensor-1-b' })
    expect(request.identity).toMatchObject({ serverName: 'mqtt.home.lan', clientId: 'sensor-1-b' })
    expect(changed).toEqual(['serverName', 'clientId'])
  })
})
