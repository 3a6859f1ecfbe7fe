import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createNodeHost } from '../hosts/node-host.ts'
import { sampleCertificate } from '../store/testing/sample-certificate.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { testPassphrase } from '../testing/test-core.ts'
import { groupsService } from './groups.ts'
import { createWorkspace, type Workspace } from './workspace.ts'

describe('putting very many into a group', () => {
  let workspace: Workspace
  beforeEach(async () => {
    workspace = createWorkspace(createNodeHost({ kind: 'browser', entryFile: join(import.meta.dirname, '..', 'cli.ts'), dataFolder: temporaryFolder('groups') }))
    await workspace.openVault.create(undefined, testPassphrase, new Date())
    workspace.vault.addCertificates(Array.from({ length: 2500 }, (_, index) => sampleCertificate({ name: `sensor-${index}` })), new Date())
  })
  afterEach(() => workspace.openVault.close())

  /** Assigns, and does something when the first of it is there. */
  async function assign(afterFirst: (abort: () => void) => void) {
    const [cancelling, following] = [new AbortController(), new AbortController()]
    let isFirst = true
    const followed = workspace.changes.follow(({ type }) => {
      if (type !== 'inventory' || !isFirst) return
      isFirst = false
      afterFirst(() => cancelling.abort())
    }, following.signal)
    const request = { matching: { text: 'sensor-' }, add: ['Kiel'], remove: [] }
    const outcome = await groupsService(workspace).assign(request, { signal: cancelling.signal, emit: () => undefined })
    following.abort()
    await followed
    return outcome
  }

  it('is cancelled, and says how many are in it', async () => {
    expect(await assign((abort) => abort())).toEqual({ certificates: 1000, notStarted: 1500, stopped: null })
    expect(workspace.vault.groups()).toEqual([{ name: 'Kiel', devices: 1000 }])
  })

  it('says how many are in it when the vault is locked on the way', async () => {
    expect(await assign(() => workspace.openVault.lock())).toMatchObject({ certificates: 1000, notStarted: 1500, stopped: { code: 'VAULT_LOCKED' } })
  })
})
