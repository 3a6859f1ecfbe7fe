import { toPem } from '../../shared/pem.ts'
import type { BundleFile } from './target.ts'

/** A text file that anybody may read; UTF-8, no byte order mark, LF. */
export function publicText(path: string, text: string, purpose: string): BundleFile {
  return { path, bytes: new TextEncoder().encode(text), isSecret: false, purpose }
}

/** A text file for its owner only. */
export function secretText(path: string, text: string, purpose: string): BundleFile {
  return { path, bytes: new TextEncoder().encode(text), isSecret: true, purpose }
}

/** Certificates (DER) as one PEM file, in the order given. */
export function certificateFile(path: string, certificates: readonly Uint8Array[], purpose: string): BundleFile {
  return publicText(path, certificates.map((der) => toPem('CERTIFICATE', der)).join(''), purpose)
}

/** One certificate as a DER file. */
export function certificateDer(path: string, der: Uint8Array, purpose: string): BundleFile {
  return { path, bytes: der, isSecret: false, purpose }
}

/** A binary file for its owner only. */
export function secretOctets(path: string, bytes: Uint8Array, purpose: string): BundleFile {
  return { path, bytes, isSecret: true, purpose }
}
