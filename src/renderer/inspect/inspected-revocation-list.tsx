import { useVirtualizer } from '@tanstack/react-virtual'
import { IconAlertTriangle, IconCertificate, IconCircleCheck } from '@tabler/icons-react'
import { useRef } from 'react'
import { Link } from 'wouter'
import type { InspectedObject, RevocationListFacts } from '../../shared/inspection.ts'
import { CopyText } from '../components/copy-text.tsx'
import { More } from '../components/more.tsx'
import { SafeBlock } from '../components/safe-block.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { CopyPem } from '../inventory/copy-pem.tsx'
import { colonHex } from '../inventory/usage-words.ts'
import { useNow } from '../stores/clock.ts'
import { exactMoment, expiryWords, grouped } from '../words.ts'
import { Relation } from './inspected-certificate.tsx'
import classes from './inspected.module.css'
import { revocationListWords } from './object-words.ts'
import { Field, Part } from './parts.tsx'
import { revocationListText } from './plain-text.ts'

type RevocationList = Extract<InspectedObject, { type: 'revocation-list' }>

/** A CRL: whose it is, whether it counts today, and whom it revokes. */
export function InspectedRevocationList({ object }: { object: RevocationList }) {
  const { facts, issuedBy, problems } = object
  const now = useNow()
  return (
    <article className={classes.thing}>
      <p className={classes.sentence}>{revocationListWords(object, now)}</p>
      <ul className={classes.relations}>
        {issuedBy ? (
          <Relation icon={IconCertificate} tone="good">
            Issued by an authority of this vault, checked by its signature:{' '}
                        <Link href={`/authorities/${issuedBy.fingerprint}`}>
              <SafeText>{issuedBy.name}</SafeText>
            </Link>.
          </Relation>
        ) : (
          <Relation icon={IconCertificate}>No authority of this vault has issued it.</Relation>
        )}
        {problems.length === 0 ? (
          <Relation icon={IconCircleCheck} tone="good">
            Nothing is wrong with it today.
          </Relation>
        ) : (
          problems.map((problem, index) => (
            <Relation key={index} icon={IconAlertTriangle} tone="bad">
              <SafeText>{problem}</SafeText>
            </Relation>
          ))
        )}
      </ul>
      <Part title={`Revoked: ${grouped(facts.entryCount)}`}>
        <Entries facts={facts} />
      </Part>
      <Part title="The list itself">
        <dl className={classes.fields}>
          <Field name="Issuer">
            <CopyText text={facts.issuerName} what="issuer" wraps />
          </Field>
          <Field name="Issued">{exactMoment(facts.thisUpdate)}</Field>
          <Field name="Next due">
            {facts.nextUpdate === null ? 'it does not say' : `${exactMoment(facts.nextUpdate)} (${expiryWords(facts.nextUpdate, now)})`}
          </Field>
          <Field name="Number">{facts.number ?? 'none'}</Field>
          <Field name="SHA-256">
            <span className={classes.octets}>
              <CopyText text={colonHex(facts.fingerprint)} what="SHA-256 fingerprint" wraps />
            </span>
          </Field>
        </dl>
      </Part>
      <div className={classes.deeper}>
        <More summary="Everything that it says">
          <SafeBlock text={revocationListText(facts)} label="The revocation list, field by field" />
        </More>
        {facts.pem !== null && (
          <More summary="PEM">
            <div className={classes.truth}>
              <SafeBlock text={facts.pem} label="The revocation list in PEM form" />
              <CopyPem pem={facts.pem} />
            </div>
          </More>
        )}
      </div>
    </article>
  )
}

const rowHeight = 32

/** Only the rows in view are in the page. */
function Entries({ facts: { entries, entryCount } }: { facts: RevocationListFacts }) {
  const scroller = useRef<HTMLDivElement>(null)
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing of it is memoised or handed on
  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollMargin: rowHeight,
  })
  if (entries.length === 0) return <p className={classes.plain}>Nobody.</p>
  return (
    <>
      <div ref={scroller} className={classes.entries} tabIndex={0} role="region" aria-label="Revoked certificates">
        <div className={classes.entryTable} role="table" aria-rowcount={entries.length + 1}>
          <div className={`${classes.entryRow} ${classes.entryHead}`} role="row" aria-rowindex={1}>
            <span role="columnheader">Serial number</span>
            <span role="columnheader">Revoked</span>
            <span role="columnheader">Reason</span>
          </div>
          <div className={classes.entryBody} role="rowgroup" style={{ height: virtualizer.getTotalSize() }}>
            {virtualizer.getVirtualItems().map(({ index, start }) => {
              const { serialNumber, revokedAt, reason } = entries[index]!
              return (
                <div
                  key={index}
                  className={classes.entryRow}
                  role="row"
                  aria-rowindex={index + 2}
                  style={{ transform: `translateY(${start - rowHeight}px)` }}
                >
                  <span role="cell" className={classes.mono} title={serialNumber}>
                    <SafeText>{serialNumber}</SafeText>
                  </span>
                  <span role="cell">{exactMoment(revokedAt)}</span>
                  <span role="cell">{reason === null ? 'not given' : <SafeText>{reason}</SafeText>}</span>
                </div>
              )
            })}
          </div>
        </div>
      </div>
      {entryCount > entries.length && (
        <p className={classes.plain}>
          These are the first {grouped(entries.length)} of {grouped(entryCount)}.
        </p>
      )}
    </>
  )
}
