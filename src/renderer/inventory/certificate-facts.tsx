import { IconKey, IconKeyOff } from '@tabler/icons-react'
import { Fragment, type ReactNode } from 'react'
import { Link } from 'wouter'
import type { CertificateDetails, CertificateReference } from '../../shared/certificate.ts'
import { kindTitles } from '../../shared/profile.ts'
import { auditLook } from '../activity/audit-words.ts'
import { certificateState } from '../components/certificate-state.ts'
import { CopyText } from '../components/copy-text.tsx'
import { KindIcon } from '../components/kind-icon.tsx'
import { More } from '../components/more.tsx'
import { safeText } from '../../shared/safe-text.ts'
import { SafeText } from '../components/safe-text.tsx'
import { StateBadge } from '../components/state-badge.tsx'
import { useNow } from '../stores/clock.ts'
import { certificateSentence, exactMoment, expiryWords, listWords, momentWords } from '../words.ts'
import classes from './certificate-facts.module.css'
import { CertificatePem, CertificateTruth } from './certificate-truth.tsx'
import { pathLengthWords } from '../authorities/path-length-words.ts'
import { reasonTitles } from './lifecycle/reason-words.ts'
import { PathCards } from './path-cards.tsx'
import { readableNames } from './readable-names.ts'
import { colonHex, usageWords } from './usage-words.ts'

export interface CertificateFactsProps {
  certificate: CertificateDetails
  /** The address of another certificate of the path. */
  hrefOf: (certificate: Pick<CertificateDetails, 'fingerprint' | 'kind'>) => string
  /** What only this panel has to say, below the path. */
  children?: ReactNode
}

/** Everything about one certificate: first a sentence, then its fields in words, then what it says byte by byte. Never a key. */
export function CertificateFacts({ certificate, hrefOf, children }: CertificateFactsProps) {
  const now = useNow()
  const altNames = readableNames(certificate.altNames)
  return (
    <div className={classes.facts}>
      <div className={classes.summary}>
        <div className={classes.badges}>
          <StateBadge state={certificateState(certificate, now)} />
          {certificate.takenOfflineAt !== null && <StateBadge state="offline" />}
          <span className={classes.kind}>
            <KindIcon kind={certificate.kind} variant="plain" />
            {kindTitles[certificate.kind]}
          </span>
        </div>
        <p className={classes.sentence}>{certificateSentence({ ...certificate, altNames }, now)}</p>
      </div>
      <Fate certificate={certificate} hrefOf={hrefOf} />
      <PathCards path={certificate.path} hrefOf={hrefOf} />
      {children}
      <Names certificate={certificate} />
      <Usages certificate={certificate} />
      <Validity certificate={certificate} />
      <Key certificate={certificate} />
      <Limits certificate={certificate} />
      <Locations certificate={certificate} />
      <Fingerprints certificate={certificate} />
      <History certificate={certificate} />
      <div className={classes.deeper}>
        <More summary="What the certificate says of itself">
          <CertificateTruth certificate={certificate} />
        </More>
        <More summary="PEM">
          <CertificatePem pem={certificate.pem} />
        </More>
      </div>
    </div>
  )
}

interface PartProps {
  certificate: CertificateDetails
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.part}>
      <h3 className={classes.heading}>{title}</h3>
      {children}
    </section>
  )
}

/** What became of it, and what it came from. */
function Fate({ certificate, hrefOf }: Pick<CertificateFactsProps, 'certificate' | 'hrefOf'>) {
  const { kind, revocation, replacedBy, replaces, viewOnly, takenOfflineAt, groups, notes } = certificate
  const link = ({ fingerprint, name, serialNumber }: CertificateReference) => (
    <Link href={hrefOf({ fingerprint, kind })} className={classes.link}>
      <SafeText>{name === certificate.name ? `${serialNumber.slice(0, 8)}…` : name}</SafeText>
    </Link>
  )
  if (!revocation && !replacedBy && !replaces && viewOnly === null && takenOfflineAt === null && groups.length === 0 && notes === null) return null
  return (
    <dl className={classes.fields} data-wide>
      {revocation && (
        <div className={classes.field}>
          <dt>{revocation.reason === 'certificateHold' ? 'On hold since' : 'Revoked'}</dt>
          <dd>
            {exactMoment(revocation.at)}
            {revocation.reason !== 'certificateHold' && `: ${reasonTitles[revocation.reason].toLowerCase()}`}{' '}
            <code className={classes.code}>{revocation.reason}</code>
          </dd>
        </div>
      )}
      {replacedBy && (
        <div className={classes.field}>
          <dt>Replaced by</dt>
          <dd>{link(replacedBy)}</dd>
        </div>
      )}
      {replaces && (
        <div className={classes.field}>
          <dt>Replaces</dt>
          <dd>{link(replaces)}, which stays valid until it ends or is revoked</dd>
        </div>
      )}
      {groups.length > 0 && (
        <div className={classes.field}>
          <dt>{groups.length === 1 ? 'Group' : 'Groups'}</dt>
          <dd>{listWords(groups.map(safeText), groups.length)}</dd>
        </div>
      )}
      {notes !== null && (
        <div className={classes.field}>
          <dt>Notes</dt>
          <dd>
            <SafeText>{notes}</SafeText>
          </dd>
        </div>
      )}
      {viewOnly !== null && (
        <div className={classes.field}>
          <dt>View only</dt>
          <dd>
            <SafeText>{viewOnly}</SafeText>
          </dd>
        </div>
      )}
      {takenOfflineAt !== null && (
        <div className={classes.field}>
          <dt>Offline</dt>
          <dd>Its key was taken out of the vault on {exactMoment(takenOfflineAt)}. It signs nothing until that is brought back.</dd>
        </div>
      )}
    </dl>
  )
}

const altNameTitles = { dns: 'DNS', ip: 'IP', uri: 'URI' } as const

function Names({ certificate: { altNames, name, kind, subject } }: PartProps) {
  const isAuthority = kind === 'root-ca' || kind === 'issuing-ca'
  return (
    <Part title="Names">
      <dl className={classes.fields}>
        {readableNames(altNames).map(({ type, value }) => (
          <div key={`${type}:${value}`} className={classes.field}>
            <dt>{altNameTitles[type]}</dt>
            <dd>
              <CopyText text={value} what="name" wraps />
            </dd>
          </div>
        ))}
        <div className={classes.field}>
          <dt>Subject</dt>
          <dd>
            <CopyText text={subject} what="subject" wraps />
          </dd>
        </div>
      </dl>
      {altNames.length === 0 && !isAuthority && (
        <p className={classes.remark}>
          Brokers know it by its common name, <SafeText>{name}</SafeText>.
        </p>
      )}
    </Part>
  )
}

function Usages({ certificate }: PartProps) {
  const { basicConstraints } = certificate
  return (
    <Part title="What it may do">
      <ul className={classes.usages}>
        {usageWords(certificate).map(({ words, name }) => (
          <li key={name}>
            {words} <code className={classes.code}>{name}</code>
          </li>
        ))}
        {basicConstraints?.isCa === true && <li>{pathLengthWords(basicConstraints.pathLength)}</li>}
      </ul>
    </Part>
  )
}

const originWords = { issued: 'Issued here', imported: 'Imported', answered: 'Answered' } as const

function Validity({ certificate: { notBefore, notAfter, issuedAt, issuer, issuerName, subject, origin } }: PartProps) {
  const now = useNow()
  return (
    <Part title="Validity">
      <dl className={classes.fields}>
        <div className={classes.field}>
          <dt>From</dt>
          <dd>{exactMoment(notBefore)}</dd>
        </div>
        <div className={classes.field}>
          <dt>Until</dt>
          <dd>
            {exactMoment(notAfter)} <span className={classes.dim}>({expiryWords(notAfter, now)})</span>
          </dd>
        </div>
        <div className={classes.field}>
          <dt>{originWords[origin]}</dt>
          <dd>
            {exactMoment(issuedAt)}
            {origin === 'answered' && <span className={classes.dim}> to a request of ours</span>}
          </dd>
        </div>
        <div className={classes.field}>
          <dt>Issuer</dt>
          <dd>
            <SafeText>{issuerName}</SafeText>
            {issuer === null && issuerName !== subject && <span className={classes.dim}>, which is not in this vault</span>}
            {issuer === null && issuerName === subject && <span className={classes.dim}>, itself</span>}
          </dd>
        </div>
      </dl>
    </Part>
  )
}

function Key({ certificate: { keyDescription, hasKey, takenOfflineAt } }: PartProps) {
  const KeyIcon = hasKey ? IconKey : IconKeyOff
  return (
    <Part title="Key">
      <p className={classes.line}>
        <KeyIcon size={16} stroke={1.8} className={classes.dim} aria-hidden />
        {keyDescription}.{' '}
        {hasKey
          ? 'The vault holds its private key, sealed.'
          : takenOfflineAt === null
            ? 'The vault does not hold its private key: it lives elsewhere.'
            : 'Its private key is in the file to which it was taken.'}
      </p>
    </Part>
  )
}

/** Below a CA with name constraints (RFC 5280 4.2.1.10) there are only names of some kinds. */
function Limits({ certificate: { nameConstraints } }: PartProps) {
  if (!nameConstraints) return null
  const lines = [
    ...nameConstraints.permitted.map((name) => ({ name, may: 'Only' })),
    ...nameConstraints.excluded.map((name) => ({ name, may: 'Never' })),
  ]
  return (
    <Part title="Names that it may give">
      <dl className={classes.fields}>
        {lines.map(({ may, name }) => (
          <div key={`${may} ${name}`} className={classes.field}>
            <dt>{may}</dt>
            <dd>
              <CopyText text={name} what="name constraint" wraps />
            </dd>
          </div>
        ))}
      </dl>
    </Part>
  )
}

function Locations({ certificate: { crlDistributionPoints, authorityInfoAccess } }: PartProps) {
  const lists = [
    { title: 'Revocation lists', uris: crlDistributionPoints },
    { title: 'Revocation status (OCSP)', uris: authorityInfoAccess.ocsp },
    { title: 'The issuer’s certificate', uris: authorityInfoAccess.caIssuers },
  ].filter(({ uris }) => uris.length > 0)
  if (lists.length === 0) return null
  return (
    <Part title="Where to ask about it">
      <dl className={classes.stacked}>
        {lists.map(({ title, uris }) => (
          <Fragment key={title}>
            <dt>{title}</dt>
            {uris.map((uri) => (
              <dd key={uri}>
                <CopyText text={uri} what="address" wraps />
              </dd>
            ))}
          </Fragment>
        ))}
      </dl>
    </Part>
  )
}

function Fingerprints({ certificate: { serialNumber, fingerprint, sha1Fingerprint, spkiPin } }: PartProps) {
  return (
    <Part title="Serial number and fingerprints">
      <dl className={classes.stacked}>
        <dt>Serial number</dt>
        <dd>
          <CopyText text={serialNumber} what="serial number" wraps />
        </dd>
        <dt>SHA-256 fingerprint</dt>
        <dd className={classes.octets}>
          <CopyText text={colonHex(fingerprint)} what="SHA-256 fingerprint" wraps />
        </dd>
        <dt>SHA-1 fingerprint, for old readers</dt>
        <dd className={classes.octets}>
          <CopyText text={colonHex(sha1Fingerprint)} what="SHA-1 fingerprint" wraps />
        </dd>
        <dt>Pin of the public key (SHA-256, base64)</dt>
        <dd>
          <CopyText text={spkiPin} what="public key pin" wraps />
        </dd>
      </dl>
    </Part>
  )
}

function History({ certificate: { history } }: PartProps) {
  const now = useNow()
  return (
    <Part title="History">
      <ol className={classes.history}>
        {history.map(({ sequence, action, at, text }) => {
          const { words, icon: Icon } = auditLook(action)
          return (
            <li key={sequence} className={classes.event}>
              <Icon size={16} stroke={1.7} className={classes.dim} aria-hidden />
              <span className={classes.eventWords}>
                <span>{words}</span>
                <time className={classes.when} dateTime={at} title={exactMoment(at)}>
                  {momentWords(at, now)}
                </time>
                {/* Of its issue, all that there is to say stands above. */}
                {action !== 'certificate-issued' && (
                  <span className={classes.eventText}>
                    <SafeText>{text}</SafeText>
                  </span>
                )}
              </span>
            </li>
          )
        })}
      </ol>
    </Part>
  )
}
