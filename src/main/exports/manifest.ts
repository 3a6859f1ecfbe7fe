import { createHash } from 'node:crypto'
import { printAltName } from '../../shared/alt-name.ts'
import { publicText } from './bundle-file.ts'
import type { BundleFile, BundleSource } from './target.ts'

/**
 * `manifest.json`: whose certificate this is and which files belong to the bundle. Serial number and fingerprint are
 * upper-case hex, dates ISO 8601, `size` in octets, `sha256` lower-case hex as in `SHA256SUMS`.
 */
export function manifestFile(target: string, { identity, now, version }: BundleSource, files: readonly BundleFile[]): BundleFile {
  const manifest = {
    format: 1,
    madeBy: `Certwright ${version}`,
    madeAt: now.toISOString(),
    target,
    certificate: {
      name: identity.name,
      kind: identity.kind,
      serialNumber: identity.serialNumber,
      fingerprint: identity.fingerprint,
      keyType: identity.keyType ?? identity.keyDescription,
      altNames: identity.altNames.map(printAltName),
      notAfter: identity.notAfter.toISOString(),
    },
    files: files.map(({ path, bytes, isSecret, purpose }) => ({
      path,
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      isSecret,
      purpose,
    })),
  }
  const text = `${JSON.stringify(manifest, null, 2)}\n`
  return publicText('manifest.json', text, 'The certificate and the files of this bundle, for programs.')
}
