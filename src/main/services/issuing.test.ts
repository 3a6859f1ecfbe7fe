import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EnrolProgress } from '../../shared/contract.ts'
import { createNodeHost } from '../hosts/node-host.ts'
import type { MadeCertificate } from '../pki/certificate-making.ts'
import { generateKeyPair } from '../pki/key-pair.ts'
import { profileForKind } from '../profiles/index.ts'
import type { Profile } from '../profiles/profile.ts'
import { sampleCertificate } from '../store/testing/sample-certificate.ts'
import { Vault } from '../store/vault.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { testPassphrase } from '../testing/test-core.ts'
import { distinguishedNameOf } from '../../shared/subject.ts'
import { createAuthority } from './authorities.ts'
import { issueRun, prepareRun } from './issuing.ts'
import { makersFor } from './makers.ts'
import { createWorkspace, type Workspace } from './workspace.ts'

const ids = Array.from({ length: 6 }, (_, index) => `sensor-${index}`)
const subjects = ids.map((commonName) => ({ subject: distinguishedNameOf({ commonName }), altNames: [] }))

describe('a run, while another process issues under some of its names', () => {
  let workspace: Workspace
  let other: Vault
  beforeEach(async () => {
    const folder = temporaryFolder('issuing')
    workspace = createWorkspace(createNodeHost({ kind: 'browser', entryFile: join(import.meta.dirname, '..', 'cli.ts'), dataFolder: folder }))
    await workspace.openVault.create(undefined, testPassphrase, new Date())
    await createAuthority(workspace, { subject: { commonName: 'Home CA' } })
    other = Vault.open(workspace.vault.path)
    await other.unlock(testPassphrase)
  })
  afterEach(() => {
    other.close()
    workspace.openVault.close()
  })

  /** The profile of devices; the names are taken once the run has found all of its own free. */
  function profileThatTakes(names: readonly string[]): Profile {
    const device = profileForKind('device')
    return {
      ...device,
      extensions(parameters) {
        if (parameters.name === ids.at(-1)) other.addCertificates(names.map((name) => sampleCertificate({ name })), new Date())
        return device.extensions(parameters)
      },
    }
  }

  it('fails those alone, and goes on', async () => {
    const progress: EnrolProgress[] = []
    const profile = profileThatTakes(['sensor-1', 'SENSOR-4'])
    const { issued, failed, notStarted } = await issueRun(workspace, { profile }, subjects, { emit: (each) => progress.push(each) })
    expect(issued.map(({ name }) => name)).toEqual(['sensor-0', 'sensor-2', 'sensor-3', 'sensor-5'])
    expect(failed.map(({ name, error }) => [name, error.code])).toEqual([
      ['sensor-1', 'NAME_TAKEN'],
      ['sensor-4', 'NAME_TAKEN'],
    ])
    expect(notStarted).toEqual([])
    expect(progress.map(({ done, name }) => [done, name])).toEqual([
      [3, 'sensor-0'],
      [4, 'sensor-2'],
      [5, 'sensor-3'],
      [6, 'sensor-5'],
    ])
    expect(workspace.vault.list({ kinds: ['device'], sort: 'name', descending: false, offset: 0, limit: 100 }, new Date()).total).toBe(6)
    workspace.vault.verifyAudit()
  })

  it('shows whoever makes its certificates no private key but the issuer\'s', async () => {
    const key = { keyType: 'ec-p256' as const, ...(await generateKeyPair('ec-p256')) }
    const order = prepareRun(workspace, { profile: profileForKind('device') })({ ...subjects[0]!, key })
    expect(order.order.key).toMatchObject({ publicKey: key.publicKey, privateKey: null })
    const [made] = await makersFor(workspace.host, 1, 'ec-p256').make([order])
    expect(order.complete(made as MadeCertificate).privateKey).toBe(key.privateKey)
  })

  it('of one subject throws that its name is taken', async () => {
    const last = ids.at(-1)!
    await expect(issueRun(workspace, { profile: profileThatTakes([last]) }, subjects.slice(-1))).rejects.toMatchObject({
      code: 'NAME_TAKEN',
      details: { name: last },
    })
  })
})
