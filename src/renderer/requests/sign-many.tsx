import { Button, Checkbox, SimpleGrid } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconClock } from '@tabler/icons-react'
import { useRef, useState, type SubmitEvent } from 'react'
import { Link } from 'wouter'
import { useQuery } from '../calls/use-query.ts'
import { CopyButton } from '../components/copy-button.tsx'
import { fileIn } from '../components/file-path.ts'
import { Notice } from '../components/notice.tsx'
import { PathField } from '../components/path-field.tsx'
import { Progress } from '../components/progress.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { putAllAway } from '../inspect/brought-store.ts'
import { fileOfText } from '../inspect/read-files.ts'
import { CopyPem } from '../inventory/copy-pem.tsx'
import { IssuerSelect } from '../inventory/issuing/issuer-select.tsx'
import { profileDecides, validityUnder } from '../inventory/issuing/key-and-validity.tsx'
import { useIssuing } from '../inventory/issuing/use-issuing.ts'
import type { ValidityDraft } from '../inventory/issuing/validity-draft.ts'
import { ValidityInput } from '../inventory/issuing/validity-input.tsx'
import type { AppError } from '../../shared/errors.ts'
import type { RequestFacts } from '../../shared/inspection.ts'
import { isAuthority } from '../../shared/profile.ts'
import type { RequestReading, SignedRequest } from '../../shared/request.ts'
import { asAppError, useCore } from '../stores/connection-store.ts'
import { useNow } from '../stores/clock.ts'
import { useAbout } from '../stores/vault-store.ts'
import { count } from '../words.ts'
import { ProfileSelect } from './profile-select.tsx'
import { safeFileName } from './safe-file-name.ts'
import table from './sign-many.module.css'
import classes from './sign-page.module.css'
import { useRequestProfiles } from './use-profiles.ts'

/** What came of one of them. */
type Outcome = { signed: SignedRequest & { path: string | null } } | { error: AppError }

/** Several requests by one profile. Each is signed by itself: one that fails keeps nobody else back. */
export function SignMany({ requests }: { requests: readonly RequestFacts[] }) {
  const core = useCore()
  const now = useNow()
  const profiles = useRequestProfiles()
  const [profileId, setProfileId] = useState<string>()
  const profile = profiles?.find(({ id }) => id === profileId) ?? profiles?.find(({ kind }) => kind === 'device')
  const { data: readings, error } = useReadings(requests, profile?.id)
  const { issuers } = useIssuing(profile?.kind ?? 'device', true)
  const [issuerNumber, setIssuerNumber] = useState<string>()
  const [validityDraft, setValidity] = useState<ValidityDraft>()
  const [replaces, setReplaces] = useState(false)
  const [folder, setFolder] = useState('')
  const { platform } = useAbout()
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map())
  const running = useRef<AbortController>(undefined)
  const [isRunning, setIsRunning] = useState(false)
  const issuer = issuers?.find(({ fingerprint }) => fingerprint === issuerNumber) ?? issuers?.[0]
  const validity = validityUnder({ ...profileDecides, validity: validityDraft }, profile, issuer, now)
  const open = requests.filter(({ fingerprint }) => !isSigned(outcomes.get(fingerprint)))
  const held = open.filter(({ fingerprint }) => readings?.get(fingerprint)?.nameHeldBy).length
  const signed = requests.flatMap(({ fingerprint }) => {
    const outcome = outcomes.get(fingerprint)
    return outcome && 'signed' in outcome ? [outcome.signed] : []
  })

  const run = async (event: SubmitEvent) => {
    event.preventDefault()
    if (!profile || isRunning || validity.problem !== undefined) return
    const controller = new AbortController()
    running.current = controller
    setIsRunning(true)
    for (const facts of open) {
      if (controller.signal.aborted) break
      const outcome = await core.requests
        .sign(
          {
            file: fileOfText(facts.pem, facts.name).file,
            profile: profile.id,
            replaces,
            ...(issuer && { issuer: issuer.fingerprint }),
            ...(validity.days !== undefined && { validityDays: validity.days }),
            ...(folder.trim() !== '' && { to: fileIn(folder.trim(), safeFileName(`${facts.name}.crt`), platform) }),
          },
          { signal: controller.signal },
        )
        .then(
          (result): Outcome => ({ signed: result }),
          (thrown: unknown): Outcome => ({ error: asAppError(thrown) }),
        )
      if ('error' in outcome && outcome.error.code === 'CANCELLED') break
      setOutcomes((before) => new Map(before).set(facts.fingerprint, outcome))
    }
    setIsRunning(false)
  }
  const failed = [...outcomes.values()].filter((outcome) => 'error' in outcome).length
  return (
    <form className={classes.form} noValidate onSubmit={(event) => void run(event)}>
      {profiles && (
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="md">
          <ProfileSelect profiles={profiles} value={profile?.id} onChange={setProfileId} label="What all of them are for" />
          <IssuerSelect issuers={issuers} value={issuer?.fingerprint} onChange={setIssuerNumber} />
          <ValidityInput value={validityDraft} defaultDays={profile?.defaultValidityDays ?? 1} reading={validity} onChange={setValidity} />
          <PathField
            label="Folder to write them to"
            description="Each with its chain, by its name. Leave it empty to only see and copy them."
            value={folder}
            onChange={setFolder}
          />
        </SimpleGrid>
      )}
      {profile && isAuthority(profile.kind) && (
        <Notice
          tone="warning"
          message="This makes authorities of all who have these keys."
          remedy="Everything that they sign is trusted wherever yours is."
        />
      )}
      {held > 0 && (
        <Checkbox
          label={`Replace the active certificates of ${count(held, 'name')} among them`}
          description="The old ones then count as replaced, but stay valid until they expire. Without it those requests are refused."
          checked={replaces}
          disabled={isRunning}
          onChange={(event) => setReplaces(event.currentTarget.checked)}
        />
      )}
      <Notice error={error} />
      <div className={table.frame}>
        <table className={table.table} aria-label="The requests">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Key</th>
              <th scope="col">Left out</th>
              <th scope="col">State</th>
            </tr>
          </thead>
          <tbody>
            {requests.map((facts) => (
              <Row key={facts.fingerprint} facts={facts} reading={readings?.get(facts.fingerprint)} outcome={outcomes.get(facts.fingerprint)} />
            ))}
          </tbody>
        </table>
      </div>
      {isRunning && (
        <Progress label="Signing" done={outcomes.size} total={requests.length} onCancel={() => running.current?.abort()} />
      )}
      {!isRunning && signed.length > 0 && (
        <Notice
          tone={failed > 0 ? 'warning' : 'done'}
          message={`${count(signed.length, 'request is', 'requests are')} signed${failed > 0 ? `; ${count(failed, 'is', 'are')} not: the rows say why` : ''}.`}
          remedy="The certificates stand in the inventory; bring each to where its key is."
          action={
            <>
              <CopyButton label="Copy all chains" text={() => signed.map(({ pem }) => pem).join('')} />
              <CopyPem pem={signed[0]!.trustAnchorPem} verb="Copy the trust anchor" />
            </>
          }
        />
      )}
      <div className={classes.end}>
        {open.length > 0 && (
          <Button type="submit" loading={isRunning} disabled={!profile || issuers?.length === 0}>
            {outcomes.size > 0 ? `Try ${count(open.length, 'request')} again` : `Sign ${count(open.length, 'request')}`}
          </Button>
        )}
        {!isRunning && signed.length > 0 && (
          <Button variant="default" onClick={putAllAway}>
            Sign others
          </Button>
        )}
      </div>
    </form>
  )
}

function isSigned(outcome: Outcome | undefined): boolean {
  return outcome !== undefined && 'signed' in outcome
}

interface RowProps {
  facts: RequestFacts
  reading: RequestReading | undefined
  outcome: Outcome | undefined
}

function Row({ facts, reading, outcome }: RowProps) {
  const problem = outcome && 'error' in outcome ? [outcome.error.message, outcome.error.remedy].filter(Boolean).join(' ') : undefined
  return (
    <>
      <tr data-more={problem !== undefined || undefined}>
        <th scope="row" className={table.name}>
          <SafeText>{facts.name}</SafeText>
        </th>
        <td>
          <SafeText>{facts.keyDescription}</SafeText>
        </td>
        <td className={table.dropped} title={reading?.dropped.join('; ')}>
          {reading === undefined || reading.dropped.length === 0 ? 'nothing' : count(reading.dropped.length, 'thing')}
        </td>
        <td>
          <State facts={facts} reading={reading} outcome={outcome} />
        </td>
      </tr>
      {problem !== undefined && (
        <tr className={table.more}>
          <td colSpan={4}>
            <SafeText>{problem}</SafeText>
          </td>
        </tr>
      )}
    </>
  )
}

function State({ facts, reading, outcome }: RowProps) {
  if (outcome && 'signed' in outcome) {
    return (
      <span className={table.state} data-tone="good">
        <IconCircleCheck size={16} stroke={1.9} aria-hidden />
        <Link href={`/inventory/${outcome.signed.certificate.fingerprint}`}>Signed</Link>
      </span>
    )
  }
  if (outcome) {
    return (
      <span className={table.state} data-tone="bad">
        <IconCircleX size={16} stroke={1.9} aria-hidden />
        Not signed
      </span>
    )
  }
  if (facts.signatureProblem !== null) {
    return (
      <span className={table.state} data-tone="bad" title="Its signature does not count">
        <IconCircleX size={16} stroke={1.9} aria-hidden />
        Signature does not hold
      </span>
    )
  }
  if (reading?.nameHeldBy) {
    return (
      <span className={table.state} data-tone="warning">
        <IconAlertTriangle size={16} stroke={1.9} aria-hidden />
        Name is taken
      </span>
    )
  }
  return (
    <span className={table.state}>
      <IconClock size={16} stroke={1.9} aria-hidden />
      Not signed yet
    </span>
  )
}

/** What would come of each by the profile, one after the other; one that the core cannot read is left to its signing. */
function useReadings(requests: readonly RequestFacts[], profile: string | undefined) {
  return useQuery(
    ['requests-read', requests.map(({ fingerprint }) => fingerprint), profile],
    async (core, signal) => {
      const readings = new Map<string, RequestReading>()
      for (const { fingerprint, pem, name } of requests) {
        signal.throwIfAborted()
        const reading = await core.requests.read({ file: fileOfText(pem, name).file, profile: profile! }, { signal })
        readings.set(fingerprint, reading)
      }
      return readings
    },
    { isEnabled: profile !== undefined },
  )
}
