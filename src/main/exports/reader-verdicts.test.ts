import { beforeAll, describe, expect, it } from 'vitest'
import { mosquitto } from '../consumers/mosquitto.ts'
import { python } from '../consumers/python.ts'
import { createOpensslFolder, ec } from '../testing/openssl-folder.ts'
import { lacksTools } from '../testing/tools.ts'
import { verdictProblems } from './reader-verdicts.ts'
import { sourceOf } from './testing/bundle-source.ts'
import { OpensslFleet } from './testing/openssl-fleet.ts'
import { X509Certificate } from 'node:crypto'
import type { BundleSource } from './target.ts'

describe.skipIf(lacksTools('openssl'))('what a reader makes of the certificates in its bundle', () => {
  const now = new Date()
  let good: BundleSource
  let rootWithoutKeyUsage: Uint8Array
  beforeAll(() => {
    const fleet = new OpensslFleet()
    fleet.addAuthority('Root')
    fleet.addAuthority('Issuing', 'Root')
    good = sourceOf(fleet.issue('sensor-1', { issuer: 'Issuing' }), { now })
    const { openssl, write, read } = createOpensslFolder()
    write('settings', '[req]\ndistinguished_name=name\nx509_extensions=root\n[name]\n[root]\nbasicConstraints=critical,CA:TRUE\nsubjectKeyIdentifier=hash\n')
    openssl('genpkey', ...ec('P-256'), '-out', 'key')
    openssl('req', '-x509', '-new', '-config', 'settings', '-key', 'key', '-subj', '/CN=Old root', '-days', '30', '-out', 'pem')
    rootWithoutKeyUsage = new X509Certificate(read('pem')).raw
  })

  it('is nothing where they are as everybody wants them', () => {
    for (const takes of ['root', 'certificate-and-key'] as const) {
      for (const consumer of [python, mosquitto]) expect(verdictProblems(good, takes, { consumer })).toEqual([])
    }
  })
  it('is an error where this reader refuses a root, a warning where only some versions of it do', () => {
    const source = { ...good, trustAnchors: [...good.trustAnchors, rootWithoutKeyUsage] }
    const [problem, ...others] = verdictProblems(source, 'root', { consumer: python })
    expect(others).toEqual([])
    expect(problem).toMatchObject({
      severity: 'error',
      message: 'Python 3.13 refuses the certificate of Old root: It is an authority without keyUsage.',
    })
    expect(verdictProblems(source, 'root', { consumer: python, dependsOnVersion: true })).toEqual([
      { ...problem, severity: 'warning', message: problem!.message.replace('refuses', 'may refuse') },
    ])
    expect(verdictProblems(source, 'root', { consumer: mosquitto })).toEqual([])
  })
  it('leaves out what is said whoever the reader is', () => {
    const later = { ...good, now: new Date(now.getTime() + 40 * 86_400_000) }
    expect(verdictProblems(later, 'certificate-and-key', { consumer: python })).toEqual([])
  })
})
