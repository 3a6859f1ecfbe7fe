import { IconAlertTriangle, IconArrowDown, IconBan, IconCheck, IconCircleCheck, IconLinkOff, IconVectorOff } from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'wouter'
import type { Presented, PresentedCertificate } from '../../shared/connection-test.ts'
import type { Problem } from '../../shared/problem.ts'
import { kindTitles } from '../../shared/profile.ts'
import { certificateState } from '../components/certificate-state.ts'
import { CopyText } from '../components/copy-text.tsx'
import { KindIcon } from '../components/kind-icon.tsx'
import { More } from '../components/more.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { StateBadge } from '../components/state-badge.tsx'
import { altNameTitles, purposeOf, shortName } from '../inspect/object-words.ts'
import { CopyPem } from '../inventory/copy-pem.tsx'
import { useNow } from '../stores/clock.ts'
import { count, grouped, shortened, validityWords } from '../words.ts'
import { chainLinks, presentedWords, problemsOf, shownNames, type Link as ChainLink } from './chain-words.ts'
import classes from './presented-chain.module.css'
import { problemCount } from './problem-words.ts'

/** A broker sends two or three; a hostile one sends what it likes. */
const mostAtFirst = 4
const mostNames = 8
const mostCharacters = 120

export interface PresentedChainProps {
  /** Null while the broker has shown nothing. */
  presented: Presented | null
  problems: readonly Problem[]
}

/** The certificates that the broker showed, its own first: who issued whom, for how long, and which name matches. */
export function PresentedChain({ presented, problems }: PresentedChainProps) {
  const [showsAll, setShowsAll] = useState(false)
  if (!presented || presented.certificates.length === 0) {
    return (
      <p className={classes.nothing}>
        {presented ? 'The broker showed no certificate.' : 'What the broker shows of itself stands here once it was asked.'}
      </p>
    )
  }
  const { certificates, leftOut, askedFor } = presented
  const links = chainLinks(certificates)
  const shown = showsAll ? certificates : certificates.slice(0, mostAtFirst)
  const folded = certificates.length - shown.length
  return (
    <>
      <p className={classes.how}>
        <SafeText>{shortened(presentedWords(presented), mostCharacters)}</SafeText>
      </p>
      <ol className={classes.chain} aria-label="Certificates that the broker showed, its own first">
        {shown.map((certificate, index) => (
          <li key={index}>
            <CertificateCard certificate={certificate} askedFor={index === 0 ? askedFor : undefined} problems={problemsOf(index, problems)} />
            <LinkBelow link={links[index]!} isCutOff={index === certificates.length - 1 && leftOut > 0} />
          </li>
        ))}
      </ol>
      {folded > 0 && (
        <button type="button" className={classes.rest} onClick={() => setShowsAll(true)}>
          Show {count(folded, 'more certificate')}
        </button>
      )}
      {leftOut > 0 && (
        <p className={classes.leftOut}>
          The broker sent {grouped(leftOut)} more, which {leftOut === 1 ? 'was' : 'were'} not looked at. A broker needs two or three.
        </p>
      )}
    </>
  )
}

interface CertificateCardProps {
  certificate: PresentedCertificate
  /** What was looked for in it; undefined for all but the broker's own. */
  askedFor: string | undefined
  problems: readonly Problem[]
}

function CertificateCard({ certificate, askedFor, problems }: CertificateCardProps) {
  const { facts } = certificate
  const now = useNow()
  const purpose = purposeOf(facts, facts.isSelfIssued)
  return (
    <article className={classes.card} data-own={askedFor !== undefined || undefined}>
      <header className={classes.head}>
        <KindIcon kind={purpose ?? 'client'} />
        <div className={classes.title}>
          <h3 className={classes.name}>
            <SafeText>{shortened(facts.name, mostCharacters)}</SafeText>
          </h3>
          <span className={classes.kind}>{purpose === undefined ? 'Does not say what for' : purpose === 'client' ? 'Client certificate' : kindTitles[purpose]}</span>
        </div>
        {problems.length > 0 && (
          <span className={classes.mark} data-weight={problems.some(({ weight }) => weight === 'blocks') ? 'blocks' : 'warns'}>
            <IconAlertTriangle size={14} aria-hidden />
            {problemCount(problems)}
          </span>
        )}
      </header>
      <p className={classes.validity}>
        <StateBadge state={certificateState({ ...facts, status: 'active', revocation: null }, now)} isQuiet />
        <span className="cw-figures">{validityWords(facts, now)}</span>
      </p>
      <Names certificate={certificate} askedFor={askedFor} />
      <Relations certificate={certificate} />
      <More summary="Serial number, key and fingerprint">
        <dl className={classes.fields}>
          <dt>Subject</dt>
          <dd>{facts.subject === '' ? 'empty' : <CopyText text={facts.subject} shown={shortened(facts.subject, mostCharacters)} what="subject" wraps />}</dd>
          <dt>Issuer</dt>
          <dd>{facts.issuerName === '' ? 'empty' : <CopyText text={facts.issuerName} shown={shortened(facts.issuerName, mostCharacters)} what="issuer" wraps />}</dd>
          <dt>Serial</dt>
          <dd>
            <CopyText text={facts.serialNumber} what="serial number" wraps />
          </dd>
          <dt>Key</dt>
          <dd>
            <SafeText>{`${facts.keyDescription}, signed with ${facts.signatureAlgorithm}`}</SafeText>
          </dd>
          <dt>SHA-256</dt>
          <dd>
            <CopyText text={facts.fingerprint} what="SHA-256 fingerprint" wraps />
          </dd>
        </dl>
        <CopyPem pem={facts.pem} />
      </More>
    </article>
  )
}

function Names({ certificate, askedFor }: Omit<CertificateCardProps, 'problems'>) {
  const { matchingName } = certificate
  const { names, further } = shownNames(certificate, mostNames)
  if (askedFor === undefined && names.length === 0) return null
  return (
    <div>
      {askedFor !== undefined && matchingName === null && (
        <p className={classes.noMatch}>
          <IconBan size={15} aria-hidden />
          <span>
            {names.length === 0 ? 'It lists no names; ' : 'None of its names is '}
            <SafeText>{shortened(askedFor, mostCharacters)}</SafeText>
            {names.length === 0 ? ' was looked for.' : '.'}
          </span>
        </p>
      )}
      <ul className={classes.names} aria-label="Names in it">
        {names.map(({ type, value }, index) => {
          const isMatch = index === 0 && matchingName !== null
          return (
            <li key={index} data-match={isMatch || undefined}>
              <span className={classes.type}>{altNameTitles[type]}</span>
              <span className={classes.value}>
                <SafeText>{shortened(value, mostCharacters)}</SafeText>
              </span>
              {isMatch && (
                <span className={classes.match}>
                  <IconCheck size={14} aria-hidden />
                  matches
                </span>
              )}
            </li>
          )
        })}
      </ul>
      {further > 0 && <p className={classes.further}>and {count(further, 'more name')}</p>}
    </div>
  )
}

function Relations({ certificate: { facts, inVault, issuedBy } }: { certificate: PresentedCertificate }) {
  const isAuthority = facts.basicConstraints?.isCa === true
  return (
    <ul className={classes.relations}>
      {inVault ? (
        <li data-tone="good">
          <IconCircleCheck size={15} aria-hidden />
          <span>
            In your vault:{' '}
            <Link href={`/${isAuthority ? 'authorities' : 'inventory'}/${inVault.fingerprint}`}>
              <SafeText>{shortened(inVault.name, mostCharacters)}</SafeText>
            </Link>
          </span>
        </li>
      ) : (
        <li>
          <IconVectorOff size={15} aria-hidden />
          <span>Not in your vault</span>
        </li>
      )}
      {issuedBy && issuedBy.fingerprint !== facts.fingerprint && (
        <li data-tone="good">
          <IconCircleCheck size={15} aria-hidden />
          <span>
            Signed by your CA{' '}
            <Link href={`/authorities/${issuedBy.fingerprint}`}>
              <SafeText>{shortened(issuedBy.name, mostCharacters)}</SafeText>
            </Link>
          </span>
        </li>
      )}
    </ul>
  )
}

function LinkBelow({ link, isCutOff }: { link: ChainLink; isCutOff: boolean }) {
  if (isCutOff) return null
  switch (link.kind) {
    case 'next':
      return link.isIssuer ? (
        <p className={classes.link}>
          <IconArrowDown size={15} aria-hidden />
          issued by
        </p>
      ) : (
        <p className={classes.link} data-tone="warning">
          <IconLinkOff size={15} aria-hidden />
          not issued by the next one
        </p>
      )
    case 'self-signed':
      return <p className={classes.link}>It is signed by itself: the chain ends here.</p>
    case 'vault':
      return (
        <p className={classes.link}>
          <IconArrowDown size={15} aria-hidden />
          <span>
            issued by <SafeText>{shortened(link.name, mostCharacters)}</SafeText>, which is in your vault and need not be sent
          </span>
        </p>
      )
    case 'not-sent':
      return (
        <p className={classes.link} data-tone="warning">
          <IconLinkOff size={15} aria-hidden />
          <span>
            issued by <SafeText>{shortened(shortName(link.name), mostCharacters)}</SafeText>, which was not sent
          </span>
        </p>
      )
  }
}
