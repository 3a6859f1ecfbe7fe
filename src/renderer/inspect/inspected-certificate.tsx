import { IconAlertTriangle, IconCertificate, IconCircleCheck, IconKey, IconKeyOff, IconVectorOff, type Icon } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { InspectedObject } from '../../shared/inspection.ts'
import { kindTitles } from '../../shared/profile.ts'
import { pathLengthWords } from '../authorities/path-length-words.ts'
import { certificateState } from '../components/certificate-state.ts'
import { CopyText } from '../components/copy-text.tsx'
import { KindIcon } from '../components/kind-icon.tsx'
import { More } from '../components/more.tsx'
import { SafeBlock } from '../components/safe-block.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { StateBadge } from '../components/state-badge.tsx'
import { CopyPem } from '../inventory/copy-pem.tsx'
import { colonHex, usageWords } from '../inventory/usage-words.ts'
import { useNow } from '../stores/clock.ts'
import { exactMoment, expiryWords } from '../words.ts'
import classes from './inspected.module.css'
import { NamesPath } from './names-path.tsx'
import { altNameTitles, certificateWords, purposeOf } from './object-words.ts'
import { Field, Part } from './parts.tsx'
import { certificateText } from './plain-text.ts'
import { Verdicts } from './verdicts.tsx'

type Certificate = Extract<InspectedObject, { type: 'certificate' }>

export interface InspectedCertificateProps {
  object: Certificate
  /** The subjects of what signs itself in the files. */
  roots: ReadonlySet<string>
}

/** A certificate from wherever: what it is, where it belongs, who would refuse it, then its fields. */
export function InspectedCertificate({ object, roots }: InspectedCertificateProps) {
  const { facts, path, issuedBy, verdicts } = object
  const now = useNow()
  const purpose = purposeOf(facts, facts.isSelfIssued)
  const isWhole = facts.isSelfIssued || issuedBy !== null || roots.has(path.at(-1) ?? '')
  return (
    <article className={classes.thing}>
      <div className={classes.summary}>
        <div className={classes.badges}>
          <StateBadge state={certificateState({ ...facts, status: 'active', revocation: null }, now)} />
          {purpose && (
            <span className={classes.kind}>
              <KindIcon kind={purpose} variant="plain" />
              {kindTitles[purpose]}
            </span>
          )}
        </div>
        <p className={classes.sentence}>{certificateWords(object, now)}</p>
      </div>
      <NamesPath path={path.length === 0 ? [facts.subject] : path} above={isWhole ? undefined : path.length > 1 ? null : facts.issuerName} />
      <Relations object={object} />
      <Verdicts verdicts={verdicts} />
      <Names object={object} />
      <Usages object={object} />
      <Part title="Validity">
        <dl className={classes.fields}>
          <Field name="From">{exactMoment(facts.notBefore)}</Field>
          <Field name="Until">
            {exactMoment(facts.notAfter)} ({expiryWords(facts.notAfter, now)})
          </Field>
        </dl>
      </Part>
      <Part title="Key, serial number and fingerprints">
        <dl className={classes.fields}>
          <Field name="Key">
            <SafeText>{facts.keyDescription}</SafeText>
          </Field>
          <Field name="Serial">
            <CopyText text={facts.serialNumber} what="serial number" wraps />
          </Field>
          <Field name="SHA-256">
            <span className={classes.octets}>
              <CopyText text={colonHex(facts.fingerprint)} what="SHA-256 fingerprint" wraps />
            </span>
          </Field>
          <Field name="SHA-1">
            <span className={classes.octets}>
              <CopyText text={colonHex(facts.sha1Fingerprint)} what="SHA-1 fingerprint" wraps />
            </span>
          </Field>
          <Field name="Pin">
            <CopyText text={facts.spkiPin} what="public key pin" wraps />
          </Field>
        </dl>
      </Part>
      <div className={classes.deeper}>
        <More summary="Everything that it says">
          <SafeBlock text={certificateText(facts)} label="The certificate, field by field" />
        </More>
        <More summary="PEM">
          <div className={classes.truth}>
            <SafeBlock text={facts.pem} label="The certificate in PEM form" />
            <CopyPem pem={facts.pem} />
          </div>
        </More>
      </div>
    </article>
  )
}

function Relations({ object: { inVault, issuedBy, facts, key, pathProblems } }: { object: Certificate }) {
  return (
    <ul className={classes.relations}>
      {inVault ? (
        <Relation icon={IconCircleCheck} tone="good">
          It is in this vault:{' '}
          <Link href={`/inventory/${inVault.fingerprint}`}>
            <SafeText>{inVault.name}</SafeText>
          </Link>.
        </Relation>
      ) : (
        <Relation icon={IconVectorOff}>It is not in this vault.</Relation>
      )}
      <Relation icon={key === 'unknown' ? IconKeyOff : IconKey}>{keyPlaces[key]}</Relation>
      {issuedBy ? (
        <Relation icon={IconCertificate} tone="good">
          Issued by an authority of this vault, checked by its signature:{' '}
          <Link href={`/authorities/${issuedBy.fingerprint}`}>
            <SafeText>{issuedBy.name}</SafeText>
          </Link>.
        </Relation>
      ) : (
        !facts.isSelfIssued && <Relation icon={IconCertificate}>No authority of this vault has issued it.</Relation>
      )}
      {pathProblems.map((problem, index) => (
        <Relation key={index} icon={IconAlertTriangle} tone="bad">
          <SafeText>{problem}</SafeText>
        </Relation>
      ))}
    </ul>
  )
}

const keyPlaces: Readonly<Record<Certificate['key'], string>> = {
  'in-file': 'Its private key is in these files.',
  'in-vault': 'Its private key is in this vault.',
  unknown: 'Its private key is neither in these files nor in this vault.',
}

export function Relation({ icon: RelationIcon, tone, children }: { icon: Icon; tone?: 'good' | 'warning' | 'bad'; children: ReactNode }) {
  return (
    <li data-tone={tone}>
      <RelationIcon size={16} stroke={1.8} aria-hidden />
      <span>{children}</span>
    </li>
  )
}

function Names({ object: { facts, label } }: { object: Certificate }) {
  return (
    <Part title="Names">
      <dl className={classes.fields}>
        {facts.altNames.map(({ type, value }, index) => (
          <Field key={index} name={altNameTitles[type]}>
            <CopyText text={value} what="name" wraps />
          </Field>
        ))}
        <Field name="Subject">{facts.subject === '' ? 'empty' : <CopyText text={facts.subject} what="subject" wraps />}</Field>
        <Field name="Issuer">{facts.issuerName === '' ? 'empty' : <CopyText text={facts.issuerName} what="issuer" wraps />}</Field>
        {label !== null && (
          <Field name="Label">
            <SafeText>{label}</SafeText>
          </Field>
        )}
      </dl>
    </Part>
  )
}

function Usages({ object: { facts } }: { object: Certificate }) {
  const usages = usageWords(facts)
  const { basicConstraints } = facts
  return (
    <Part title="What it may do">
      <ul className={classes.names}>
        {usages.length === 0 && <li>It does not say: whoever reads it decides.</li>}
        {usages.map(({ words, name }, index) => (
          <li key={index}>
            {words}{' '}
            <code>
              <SafeText>{name}</SafeText>
            </code>
          </li>
        ))}
        {basicConstraints?.isCa === true && <li>{pathLengthWords(basicConstraints.pathLength)}</li>}
      </ul>
    </Part>
  )
}
