import { memo } from 'react'
import { kindTitles } from '../../shared/profile.ts'
import { safeText } from '../../shared/safe-text.ts'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { certificateState } from '../components/certificate-state.ts'
import { KindIcon } from '../components/kind-icon.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { StateBadge } from '../components/state-badge.tsx'
import { exactMoment, expiryWords, listWords, momentWords } from '../words.ts'
import classes from './certificate-table.module.css'
import { readableNames } from './readable-names.ts'

export interface CertificateRowProps {
  index: number
  /** Pixels from the top of the first row. */
  top: number
  certificate: CertificateSummary | undefined
  /** Where the keyboard stands: the one row that Tab reaches. */
  isCurrent: boolean
  /** Its details are open. */
  isChosen: boolean
  /** It is among those that a bulk verb is for. */
  isSelected: boolean
  now: Date
}

/** One row of the grid, of a certificate or of one whose piece of the list has not arrived. */
export const CertificateRow = memo(function CertificateRow(props: CertificateRowProps) {
  const { index, top, certificate, isCurrent, isChosen, isSelected, now } = props
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      aria-current={isChosen || undefined}
      tabIndex={isCurrent ? 0 : -1}
      data-index={index}
      className={classes.row}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="gridcell" className={classes.check} data-check>
        {certificate && <input type="checkbox" tabIndex={-1} checked={isSelected} readOnly aria-label={`Choose ${safeText(certificate.name)}`} />}
      </span>
      {certificate ? <Cells certificate={certificate} now={now} /> : <NoCellsYet />}
    </div>
  )
})

function Cells({ certificate, now }: { certificate: CertificateSummary; now: Date }) {
  const { name, kind, altNames, notAfter, issuer, issuerName, subject, issuedAt, takenOfflineAt, groups } = certificate
  const names = readableNames(altNames).map(({ value }) => safeText(value))
  return (
    <>
      <span role="gridcell" className={classes.cell} data-column="name" title={safeText(name)}>
        <KindIcon kind={kind} variant="plain" />
        <span className={classes.name}>
          <SafeText>{name}</SafeText>
        </span>
      </span>
      <span role="gridcell" className={classes.cell} data-column="kind">
        {kindTitles[kind]}
      </span>
      <span role="gridcell" className={classes.cell} data-column="names" title={names.length > 1 ? names.join('\n') : undefined}>
        {listWords(names, 3)}
      </span>
      <span role="gridcell" className={classes.cell} data-column="state">
        <StateBadge state={takenOfflineAt !== null && certificateState(certificate, now) === 'valid' ? 'offline' : certificateState(certificate, now)} isQuiet />
      </span>
      <span role="gridcell" className={classes.cell} data-column="expires" title={exactMoment(notAfter)}>
        {expiryWords(notAfter, now)}
      </span>
      <span role="gridcell" className={classes.cell} data-column="groups" title={groups.length > 1 ? groups.map(safeText).join('\n') : undefined}>
        {listWords(groups.map(safeText), 2)}
      </span>
      <span role="gridcell" className={classes.cell} data-column="issuer">
        {issuer ? (
          <SafeText>{issuer.name}</SafeText>
        ) : issuerName === subject ? (
          <span className={classes.itself}>itself</span>
        ) : (
          <SafeText>{issuerName}</SafeText>
        )}
      </span>
      <span role="gridcell" className={classes.cell} data-column="issued" title={exactMoment(issuedAt)}>
        {momentWords(issuedAt, now)}
      </span>
    </>
  )
}

/** A row whose piece of the list is still under way. */
function NoCellsYet() {
  return (
    <span role="gridcell" className={classes.cell} data-column="name">
      <span className={classes.waiting} />
      <span className="cw-unseen">loading</span>
    </span>
  )
}
