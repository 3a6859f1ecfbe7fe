import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestCore, testPassphrase, type TestCore } from '../../main/testing/test-core.ts'
import { useConnectionStore } from '../stores/connection-store.ts'
import { editEnrolment, enrolOthers, makePlan, startRun, useEnrolStore } from './enrol-store.ts'

describe('a run over a plan', () => {
  let core: TestCore
  beforeAll(async () => {
    core = await openTestCore()
    await core.api.vault.create({ passphrase: testPassphrase })
    await core.api.authorities.create({ subject: { commonName: 'Home CA' } })
    useConnectionStore.setState({ status: 'ready', core: core.api }, true)
  })
  afterAll(() => core.close())

  it.each([
    ['verifies a sample of the signatures', 'sample', 480 / 16],
    ['verifies every signature where that is asked for', 'all', 480],
  ])('%s', async (_, name, verified) => {
    editEnrolment({ verifiesAll: name === 'all' })
    await makePlan({ source: { kind: 'pattern', pattern: `${name}-{001..480}` } }, new AbortController().signal)
    await startRun()
    expect(useEnrolStore.getState().run).toMatchObject({ state: 'done', result: { issued: 480, failed: 0, verified } })
    enrolOthers()
  })
})
