import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestCore, testPassphrase, type TestCore } from '../../main/testing/test-core.ts'
import { issueEverything, type IssueProgress } from './issue-everything.ts'
import type { IssuePlan } from './issue-plan.ts'

const plan: IssuePlan = {
  authority: { subject: { commonName: 'Home CA' } },
  broker: { commonName: 'mqtt.home.lan', altNames: [{ type: 'dns', value: 'mqtt.home.lan' }] },
  devices: { ids: ['sensor-1', 'sensor-2'] },
}

describe('issuing everything', () => {
  let core: TestCore
  let progress: IssueProgress[]
  beforeEach(async () => {
    core = await openTestCore()
    await core.api.vault.create({ passphrase: testPassphrase })
    progress = []
  })
  afterEach(() => core.close())

  const issue = (given: IssuePlan, signal = new AbortController().signal, onIssued: (name: string) => void = () => undefined) =>
    issueEverything(core.api, given, { signal, onProgress: (each) => progress.push(each), onIssued: ({ name }) => onIssued(name) })

  it('issues the authority, the broker under it and the devices, and counts them', async () => {
    const { issued, ...rest } = await issue(plan)
    expect(rest).toEqual({ stopped: undefined, failures: {}, notStarted: [], wasCancelled: false })
    expect(issued.map(({ kind, name, issuer }) => [kind, name, issuer?.name])).toEqual([
      ['root-ca', 'Home CA', undefined],
      ['broker', 'mqtt.home.lan', 'Home CA'],
      ['device', 'sensor-1', 'Home CA'],
      ['device', 'sensor-2', 'Home CA'],
    ])
    expect(progress.map(({ done, total }) => `${done}/${total}`)).toEqual(['1/4', '2/4', '3/4', '4/4'])
  })

  it('goes on below a root that a walk before has made', async () => {
    const pair: IssuePlan = { ...plan, issuing: { subject: { commonName: 'Home Issuing CA' } } }
    const controller = new AbortController()
    const first = await issue(pair, controller.signal, () => controller.abort())
    expect([first.issued.map(({ name }) => name), first.wasCancelled]).toEqual([['Home CA'], true])
    const { issued } = await issue({ ...pair, authority: { fingerprint: first.issued[0]!.fingerprint } })
    expect(issued.map(({ kind, name, issuer }) => [kind, name, issuer?.name])).toEqual([
      ['issuing-ca', 'Home Issuing CA', 'Home CA'],
      ['broker', 'mqtt.home.lan', 'Home Issuing CA'],
      ['device', 'sensor-1', 'Home Issuing CA'],
      ['device', 'sensor-2', 'Home Issuing CA'],
    ])
  })

  it('keeps what was issued when a device is refused, and says which', async () => {
    const [authority, broker] = (await issue(plan)).issued
    const again: IssuePlan = {
      authority: { fingerprint: authority!.fingerprint },
      broker: { fingerprint: broker!.fingerprint },
      devices: { ids: ['sensor-2', 'sensor-3'] },
    }
    const outcome = await issue(again)
    expect(outcome.issued.map(({ name }) => name)).toEqual(['sensor-3'])
    expect(Object.entries(outcome.failures).map(([id, { code }]) => [id, code])).toEqual([['sensor-2', 'NAME_TAKEN']])
    const alone = await issue({ ...again, devices: { ids: ['sensor-2'] } })
    expect([Object.keys(alone.failures), alone.stopped]).toEqual([['sensor-2'], undefined])
  })

  it('stops at the step that the reason belongs to', async () => {
    await issue(plan)
    const taken = await issue({ ...plan, devices: { ids: ['sensor-9'] } })
    expect([taken.stopped?.at, taken.stopped?.error.code, taken.issued]).toEqual(['authority', 'NAME_TAKEN', []])
    await core.api.vault.lock()
    const locked = await issue({ ...plan, authority: { subject: { commonName: 'Another CA' } } })
    expect([locked.stopped?.at, locked.stopped?.error.code]).toEqual(['authority', 'VAULT_LOCKED'])
  })

  it('ends between two certificates when it is cancelled', async () => {
    const controller = new AbortController()
    const outcome = await issue(plan, controller.signal, () => controller.abort())
    expect([outcome.issued.map(({ name }) => name), outcome.notStarted, outcome.wasCancelled]).toEqual([
      ['Home CA'],
      ['sensor-1', 'sensor-2'],
      true,
    ])
    expect((await core.api.certificates.list({})).total).toBe(1)
  })
})
