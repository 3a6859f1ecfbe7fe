import { Link } from 'wouter'
import { safeText } from '../../shared/safe-text.ts'
import type { Visit, VisitorCertificate } from '../../shared/visit.ts'
import { CopyText } from '../components/copy-text.tsx'
import { Notice } from '../components/notice.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { StateBadge } from '../components/state-badge.tsx'
import { DetailsPanel } from '../frame/details-panel.tsx'
import inspected from '../inspect/inspected.module.css'
import { altNameTitles } from '../inspect/object-words.ts'
import { Field, Part } from '../inspect/parts.tsx'
import { colonHex } from '../inventory/usage-words.ts'
import { useNow } from '../stores/clock.ts'
import { certificateState } from '../components/certificate-state.ts'
import { exactMoment, expiryWords } from '../words.ts'
import classes from './listener-page.module.css'
import { OutcomeWord } from './outcome-word.tsx'

/** One visit: what became of it and why, what to do, and the certificate that came. */
export function VisitPanel({ visit }: { visit: Visit | undefined }) {
  const title = visit ? (visit.certificate?.name ?? visit.clientId ?? visit.remoteAddress) : 'Not found'
  return (
    <DetailsPanel title={<SafeText>{title}</SafeText>} label={visit ? `Visit ${visit.number}` : 'Visit'} closeTo="/listener">
      {visit ? <Facts visit={visit} /> : <Notice tone="info" message="This visit is no longer kept." remedy="Only the last hundred are; let the device come again." />}
    </DetailsPanel>
  )
}

function Facts({ visit: { at, remoteAddress, remotePort, outcome, text, remedy, row, speaks, offer, certificate, clientId } }: { visit: Visit }) {
  return (
    <div className={classes.facts}>
      <div>
        <OutcomeWord outcome={outcome} />
        <p className={classes.sentence}>
          <SafeText>{text}</SafeText>
        </p>
        {remedy !== null && (
          <p className={classes.remedy}>
            <SafeText>{remedy}</SafeText>
          </p>
        )}
      </div>
      <Part title="The connection">
        <dl className={inspected.fields}>
          <Field name="Came">{exactMoment(at)}</Field>
          <Field name="From">
            {remoteAddress}, port {remotePort}
          </Field>
          <Field name="Spoke">{speaksWords[speaks]}</Field>
          {offer && <Field name="Offered">{offer.versions.join(', ') || 'no version that is known'}</Field>}
          {offer && (
            <Field name="Asked for">
              <SafeText>{offer.serverName ?? 'no name'}</SafeText>
            </Field>
          )}
          {clientId !== null && (
            <Field name="Client id">
              <CopyText text={clientId} what="client identifier" wraps />
            </Field>
          )}
          {row !== null && <Field name="Failure">row {row} of the catalogue</Field>}
        </dl>
      </Part>
      {certificate ? (
        <ShownCertificate certificate={certificate} />
      ) : (
        <Part title="Its certificate">{speaks === 'tls' ? 'None was seen.' : 'None: certificates are shown in TLS alone.'}</Part>
      )}
    </div>
  )
}

const speaksWords: Readonly<Record<Visit['speaks'], string>> = { tls: 'TLS', 'plain-mqtt': 'MQTT without TLS', other: 'neither TLS nor MQTT' }

function ShownCertificate({ certificate }: { certificate: VisitorCertificate }) {
  const now = useNow()
  const { subject, issuerName, altNames, serialNumber, fingerprint, notBefore, notAfter, inVault } = certificate
  return (
    <Part title="Its certificate">
      <dl className={inspected.fields}>
        <Field name="State">
          <StateBadge state={certificateState({ notBefore, notAfter, status: 'active' }, now)} />
        </Field>
        <Field name="In the vault">
          {inVault ? (
            <Link href={`/inventory/${inVault.fingerprint}`} className={inspected.link}>
              Yes, {safeText(inVault.name)}
            </Link>
          ) : (
            'No'
          )}
        </Field>
        <Field name="Subject">
          <CopyText text={subject} what="subject" wraps />
        </Field>
        <Field name="Issued by">
          <CopyText text={issuerName} what="issuer" wraps />
        </Field>
        {altNames.map(({ type, value }, index) => (
          <Field key={index} name={altNameTitles[type]}>
            <SafeText>{value}</SafeText>
          </Field>
        ))}
        <Field name="From">{exactMoment(notBefore)}</Field>
        <Field name="Until">
          {exactMoment(notAfter)} ({expiryWords(notAfter, now)})
        </Field>
        <Field name="Serial">
          <CopyText text={serialNumber} what="serial number" wraps />
        </Field>
        <Field name="SHA-256">
          <span className={inspected.octets}>
            <CopyText text={colonHex(fingerprint)} what="SHA-256 fingerprint" wraps />
          </span>
        </Field>
      </dl>
    </Part>
  )
}
