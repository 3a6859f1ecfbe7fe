import { Checkbox, NativeSelect } from '@mantine/core'
import { IconAlertTriangle, IconCircleX, IconEye, IconKey, IconKeyOff, IconCircleCheck } from '@tabler/icons-react'
import { Fragment } from 'react'
import { Link } from 'wouter'
import type { ImportCandidate } from '../../shared/inspection.ts'
import { kindTitles, type CertificateKind } from '../../shared/profile.ts'
import { safeText } from '../../shared/safe-text.ts'
import { certificateState } from '../components/certificate-state.ts'
import { KindIcon } from '../components/kind-icon.tsx'
import { More } from '../components/more.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { StateBadge } from '../components/state-badge.tsx'
import { useNow } from '../stores/clock.ts'
import { count } from '../words.ts'
import classes from './import-table.module.css'
import { becomesWords, keyWords, kindsFor, selectable } from './import-words.ts'
import { groupVerdicts, shortName } from './object-words.ts'
import { Verdicts } from './verdicts.tsx'

export interface ImportTableProps {
  candidates: readonly ImportCandidate[]
  /** By fingerprint. */
  chosen: ReadonlySet<string>
  kinds: Readonly<Record<string, CertificateKind>>
  onChoose: (fingerprint: string, isChosen: boolean) => void
  onChooseAll: (isChosen: boolean) => void
  onKind: (fingerprint: string, kind: CertificateKind) => void
}

/** The plan of an import, one line for each certificate, and below it what a person should know before. */
export function ImportTable({ candidates, chosen, kinds, onChoose, onChooseAll, onKind }: ImportTableProps) {
  const now = useNow()
  const possible = candidates.filter(selectable).length
  return (
    <div className={classes.frame}>
      <table className={classes.table} aria-label="What would be imported">
        <thead>
          <tr>
            <th className={classes.check}>
              <Checkbox
                aria-label="Import all of them"
                checked={possible > 0 && chosen.size === possible}
                indeterminate={chosen.size > 0 && chosen.size < possible}
                disabled={possible === 0}
                onChange={(event) => onChooseAll(event.currentTarget.checked)}
              />
            </th>
            <th>Name</th>
            <th>Comes in as</th>
            <th>Becomes</th>
            <th>Key</th>
            <th>State</th>
          </tr>
        </thead>
        <tbody>
          {candidates.map((candidate) => {
            const { facts, kind, becomes, key, issuer } = candidate
            const { fingerprint } = facts
            const isPossible = selectable(candidate)
            const hasMore = notesOf(candidate) || candidate.verdicts.length > 0
            return (
              <Fragment key={fingerprint}>
                <tr data-more={hasMore || undefined} data-left={(isPossible && !chosen.has(fingerprint)) || undefined}>
                  <td className={classes.check}>
                    <Checkbox
                      aria-label={`Import ${safeText(facts.name)}`}
                      checked={chosen.has(fingerprint)}
                      disabled={!isPossible}
                      onChange={(event) => onChoose(fingerprint, event.currentTarget.checked)}
                    />
                  </td>
                  <th scope="row" className={classes.name}>
                    <span className={classes.words} title={safeText(facts.subject)}>
                      <SafeText>{facts.name}</SafeText>
                    </span>
                    <span className={classes.by}>
                      {facts.isSelfIssued ? 'signed by itself' : <IssuerWords issuer={issuer} named={facts.issuerName} />}
                    </span>
                  </th>
                  <td>
                    {becomes === 'already-here' ? (
                      <span className={classes.line}>
                        <KindIcon kind={kind} variant="plain" />
                        {kindTitles[kind]}
                      </span>
                    ) : (
                      <NativeSelect
                        className={classes.kind}
                        aria-label={`What ${safeText(facts.name)} comes in as`}
                        size="xs"
                        value={kinds[fingerprint] ?? kind}
                        data={kindsFor(candidate).map((value) => ({ value, label: kindTitles[value] }))}
                        onChange={(event) => onKind(fingerprint, event.currentTarget.value as CertificateKind)}
                      />
                    )}
                  </td>
                  <td>
                    <Becomes candidate={candidate} />
                  </td>
                  <td>
                    <span className={classes.line} data-dim={key === 'missing' || undefined}>
                      {key === 'missing' ? <IconKeyOff size={16} stroke={1.8} aria-hidden /> : <IconKey size={16} stroke={1.8} aria-hidden />}
                      {keyWords[key]}
                    </span>
                  </td>
                  <td>
                    <StateBadge state={certificateState({ ...facts, status: 'active', revocation: null }, now)} isQuiet />
                  </td>
                </tr>
                {hasMore && (
                  <tr className={classes.more}>
                    <td />
                    <td colSpan={5}>
                      <Notes candidate={candidate} />
                    </td>
                  </tr>
                )}
              </Fragment>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

function IssuerWords({ issuer, named }: { issuer: ImportCandidate['issuer']; named: string }) {
  if (!issuer) return <>signed by <SafeText>{shortName(named)}</SafeText>, which is not here</>
  if (!('fingerprint' in issuer)) return <>signed by <SafeText>{issuer.name}</SafeText></>
  return (
    <>
      signed by{' '}
      <Link href={`/authorities/${issuer.fingerprint}`}>
        <SafeText>{issuer.name}</SafeText>
      </Link>
    </>
  )
}

function Becomes({ candidate: { becomes, facts } }: { candidate: ImportCandidate }) {
  const icon =
    becomes === 'usable' ? (
      <IconCircleCheck size={16} stroke={1.8} className={classes.good} aria-hidden />
    ) : (
      <IconEye size={16} stroke={1.8} aria-hidden />
    )
  return (
    <span className={classes.line} data-dim={becomes !== 'usable' || undefined}>
      {icon}
      {becomes === 'already-here' ? <Link href={`/inventory/${facts.fingerprint}`}>{becomesWords[becomes]}</Link> : becomesWords[becomes]}
    </span>
  )
}

function notesOf({ viewOnly, warnings }: ImportCandidate): boolean {
  return viewOnly !== null || warnings.length > 0
}

function Notes({ candidate }: { candidate: ImportCandidate }) {
  const { viewOnly, warnings, verdicts } = candidate
  const groups = groupVerdicts(verdicts)
  const refusals = groups.filter(({ severity }) => severity === 'refuses').length
  return (
    <div className={classes.notes}>
      {viewOnly !== null && (
        <p className={classes.note}>
          <IconEye size={15} stroke={1.8} aria-hidden />
          <span>
            View only: <SafeText>{viewOnly}</SafeText>
          </span>
        </p>
      )}
      {warnings.map((warning, index) => (
        <p key={index} className={classes.note} data-tone="warning">
          <IconAlertTriangle size={15} stroke={1.8} aria-hidden />
          <span>
            <SafeText>{warning}</SafeText>
          </span>
        </p>
      ))}
      {groups.length > 0 && (
        <div className={classes.verdicts}>
          {refusals > 0 && <IconCircleX size={15} stroke={1.8} className={classes.bad} aria-hidden />}
          <More summary={verdictSummary(refusals, groups.length - refusals)}>
            <Verdicts verdicts={verdicts} />
          </More>
        </div>
      )}
    </div>
  )
}

function verdictSummary(refusals: number, doubts: number): string {
  const parts = [
    ...(refusals > 0 ? [`${count(refusals, 'reason')} to refuse it`] : []),
    ...(doubts > 0 ? [`${count(doubts, 'reason')} why some may refuse it`] : []),
  ]
  return parts.join(', ')
}
