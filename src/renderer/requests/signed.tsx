import { Button } from '@mantine/core'
import { IconCircleCheckFilled } from '@tabler/icons-react'
import { Link } from 'wouter'
import { CopyText } from '../components/copy-text.tsx'
import { More } from '../components/more.tsx'
import { SafeBlock } from '../components/safe-block.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { putAllAway } from '../inspect/brought-store.ts'
import inspected from '../inspect/inspected.module.css'
import { CopyPem } from '../inventory/copy-pem.tsx'
import type { SignedRequest } from '../../shared/request.ts'
import { certificateSentence } from '../words.ts'
import { useNow } from '../stores/clock.ts'
import { Dropped } from './dropped.tsx'
import classes from './sign-page.module.css'

/** What came of a request: the certificate with its chain, the root to trust, and where both go. */
export function Signed({ result: { certificate, pem, trustAnchorPem, dropped, path } }: { result: SignedRequest & { path: string | null } }) {
  const now = useNow()
  return (
    <section className={classes.signed} aria-label="Signed">
      <div className={classes.head} role="status">
        <IconCircleCheckFilled className={classes.good} size={24} aria-hidden />
        <h2 className={classes.title}>
          Signed: <SafeText>{certificate.name}</SafeText>
        </h2>
      </div>
      <p className={classes.plain}>{certificateSentence(certificate, now)}</p>
      {path !== null && (
        <div className={classes.place}>
          <span className={classes.note}>Written to</span>
          <CopyText text={path} what="path" wraps />
        </div>
      )}
      <Dropped dropped={dropped} />
      <div>
        <h3 className={classes.heading}>The certificate and its chain</h3>
        <div className={inspected.truth}>
          <SafeBlock text={pem} label="The certificate and its chain in PEM form" />
          <CopyPem pem={pem} verb="Copy the chain" />
        </div>
      </div>
      <div>
        <h3 className={classes.heading}>The root that it is trusted by</h3>
        <div className={inspected.truth}>
          <CopyPem pem={trustAnchorPem} verb="Copy the trust anchor" />
          <More summary="PEM of the trust anchor">
            <SafeBlock text={trustAnchorPem} label="The trust anchor in PEM form" />
          </More>
        </div>
      </div>
      <div>
        <h3 className={classes.heading}>What comes next</h3>
        <ol className={classes.steps}>
          <li>Bring the chain to where the key is, and have the program there present both.</li>
          <li>Bring the trust anchor there too, so that it knows whom to believe on the other side.</li>
          <li>The certificate stands in the inventory like every other: it is renewed and revoked from there.</li>
        </ol>
      </div>
      <div className={classes.end}>
        <Button component={Link} href={`/inventory/${certificate.fingerprint}`} variant="default">
          Show it in the inventory
        </Button>
        <Button variant="default" onClick={putAllAway}>
          Sign another
        </Button>
      </div>
    </section>
  )
}
