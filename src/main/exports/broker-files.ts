import { certificateFile } from './bundle-file.ts'
import { privateKeyFile } from './private-key-file.ts'
import type { BundleFile, BundleSource } from './target.ts'

/** Where the certificate files of a broker stand in its bundle. */
export interface BrokerPaths {
  rootCa: string
  certificate: string
  privateKey: string
}

/** In a folder without others. */
export const brokerPaths: BrokerPaths = { rootCa: 'ca.crt', certificate: 'broker.crt', privateKey: 'broker.key' }

/**
 * A broker's certificate with its issuing CAs behind it, its key where the vault holds it, and whom it trusts: the roots, and
 * where clients show certificates the issuing CAs too, so that one that sends its own certificate alone gets in.
 */
export function brokerCertificateFiles({ identity, trustAnchors }: BundleSource, paths: BrokerPaths, areClientsChecked = true): BundleFile[] {
  const { name, certificate, intermediates, privateKey } = identity
  const hasIssuingCa = intermediates.length > 0
  const roots = trustAnchors.length > 1 ? 'The root CAs of before and after the roll-over' : 'The root CA'
  return [
    certificateFile(
      paths.certificate,
      [certificate, ...intermediates],
      `The certificate of ${name}${hasIssuingCa ? ', followed by the issuing CA that signed it' : ''}.`,
    ),
    ...(privateKey ? [privateKeyFile(paths.privateKey, privateKey, 'pkcs8', `The private key of ${name}, not encrypted.`)] : []),
    certificateFile(
      paths.rootCa,
      areClientsChecked ? [...trustAnchors, ...intermediates] : trustAnchors,
      `${roots}${areClientsChecked && hasIssuingCa ? ' and the issuing CA below' : ''}: whom the broker and its clients trust.`,
    ),
  ]
}
