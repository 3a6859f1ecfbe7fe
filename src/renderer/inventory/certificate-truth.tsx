import type { CertificateDetails } from '../../shared/certificate.ts'
import { CopyText } from '../components/copy-text.tsx'
import classes from './certificate-facts.module.css'
import { CopyPem } from './copy-pem.tsx'
import { colonHex, criticalWords } from './usage-words.ts'

/** Its fields as the certificate itself has them, for who reads ASN.1. */
export function CertificateTruth({ certificate }: { certificate: CertificateDetails }) {
  const { version, profile, signatureAlgorithm, basicConstraints, criticalExtensions } = certificate
  const { subjectKeyIdentifier, authorityKeyIdentifier } = certificate
  return (
    <dl className={classes.stacked}>
      <dt>Version, profile</dt>
      <dd>
        X.509 v{version}, {profile}
      </dd>
      <dt>Signature</dt>
      <dd>
        <code className={classes.mono}>{signatureAlgorithm}</code>
      </dd>
      <dt>Basic constraints</dt>
      <dd>
        <code className={classes.mono}>{basicConstraintsText(basicConstraints)}</code>
      </dd>
      <dt>Critical extensions: who does not understand them refuses the certificate</dt>
      <dd>{criticalExtensions.length === 0 ? 'none' : criticalWords(criticalExtensions)}</dd>
      <dt>Subject key identifier</dt>
      <dd className={classes.octets}>
        <KeyIdentifier identifier={subjectKeyIdentifier} what="subject key identifier" />
      </dd>
      <dt>Authority key identifier</dt>
      <dd className={classes.octets}>
        <KeyIdentifier identifier={authorityKeyIdentifier} what="authority key identifier" />
      </dd>
    </dl>
  )
}

function KeyIdentifier({ identifier, what }: { identifier: string | null; what: string }) {
  return identifier === null ? 'none' : <CopyText text={colonHex(identifier)} what={what} wraps />
}

function basicConstraintsText(constraints: CertificateDetails['basicConstraints']): string {
  if (!constraints) return 'absent'
  const { isCa, pathLength } = constraints
  return isCa ? `CA:TRUE${pathLength === null ? '' : `, pathlen:${pathLength}`}` : 'CA:FALSE'
}

/** The whole certificate in PEM form, with a way to copy it. */
export function CertificatePem({ pem }: { pem: string }) {
  return (
    <div className={classes.pem}>
      <pre className={classes.pemText} tabIndex={0} role="region" aria-label="The certificate in PEM form">
        {pem}
      </pre>
      <CopyPem pem={pem} />
    </div>
  )
}
