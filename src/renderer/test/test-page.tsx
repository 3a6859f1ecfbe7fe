import { Button } from '@mantine/core'
import { IconCircleCheckFilled, IconCircleMinus, IconCircleXFilled, IconPlayerPlay } from '@tabler/icons-react'
import { useEffect, useState, type SubmitEvent, type ReactNode } from 'react'
import { useLocation, useRoute } from 'wouter'
import { BuiltInBrokerOffer } from '../components/built-in-broker-offer.tsx'
import { readConnection } from '../components/connection-draft.ts'
import { ConnectionFields } from '../components/connection-fields.tsx'
import { CopyButton } from '../components/copy-button.tsx'
import { Notice } from '../components/notice.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { StartBrokerThere } from '../components/start-broker-there.tsx'
import { StepLadder } from '../components/step-ladder.tsx'
import { TestLinks } from '../listener/test-links.tsx'
import { useLikelyIdentity } from '../components/use-likely-identity.ts'
import { useBrokerStart } from '../components/use-broker-start.ts'
import { useBrokerSuggestions } from '../components/use-broker-suggestions.ts'
import { usePageCommands } from '../frame/commands.ts'
import { Page } from '../frame/page.tsx'
import { currentCore } from '../stores/connection-store.ts'
import { reportFailure } from '../stores/notices-store.ts'
import { useAbout } from '../stores/vault-store.ts'
import { expectedStages } from './expected-stages.ts'
import { testReport } from './report.ts'
import classes from './test-page.module.css'
import { cancelTest, changeTest, prefillTest, prepareTest, runTest, useTestStore, type TestRun } from './test-store.ts'
import { verdictOf, type Verdict } from './verdict.ts'

/** Walks from a broker's name to a message that comes back, stage by stage, and says at which it fails and why. */
export default function TestPage() {
  usePreselectedIdentity()
  const { draft, run } = useTestStore()
  const { suggestions, brokers, listening, isLoading } = useBrokerSuggestions()
  const brokerStart = useBrokerStart(draft, brokers)
  const [hasTried, setHasTried] = useState(false)
  usePrefill(listening, isLoading)

  const startAndTest = async (port?: number) => {
    const started = await brokerStart.run(port)
    if (!started) return
    changeTest(started.draft)
    void runTest(started.request, draft.identity?.name)
  }
  const start = (event?: SubmitEvent) => {
    event?.preventDefault()
    if (brokerStart.isNextStep) {
      void startAndTest()
      return
    }
    setHasTried(true)
    const request = readConnection(draft, suggestions)
    if (request) void runTest(request, draft.identity?.name)
  }
  const isRunning = run?.outcome === 'running'
  usePageCommands([{ id: 'run-test', label: 'Run the connection test', icon: IconPlayerPlay, run: start }])
  return (
    <Page title="Test" sentence="Connects as a device would, and says where it fails, whose side that is on and what to do.">
      <form className={classes.form} onSubmit={start} noValidate>
        <ConnectionFields
          value={draft}
          onChange={changeTest}
          suggestions={suggestions}
          showsAllProblems={hasTried}
          beside={
            <BuiltInBrokerOffer
              draft={draft}
              onChange={changeTest}
              brokers={brokers}
              start={brokerStart}
              onStartElsewhere={() => void startAndTest(anyFreePort)}
            />
          }
        />
        <div className={classes.buttons}>
          <Button type="submit" leftSection={<IconPlayerPlay size={16} aria-hidden />} loading={isRunning || brokerStart.call.isRunning}>
            {brokerStart.isNextStep ? 'Start the built-in broker and test' : 'Run test'}
          </Button>
          {isRunning && (
            <Button variant="default" onClick={cancelTest}>
              Cancel
            </Button>
          )}
        </div>
      </form>
      <section className={classes.result} aria-label="Result">
        {run && <VerdictBox run={run} />}
        <StepLadder
          label="Stages of the connection test"
          steps={run?.steps ?? []}
          expected={expectedStages(run?.request.url ?? draft.url)}
          actionFor={({ error }) =>
            run && (
              <StartBrokerThere
                error={error}
                request={run.request}
                verb="Start the built-in broker there and test again"
                onStarted={(request) => void runTest(request, run.name)}
              />
            )
          }
        />
      </section>
      <TestLinks />
    </Page>
  )
}

const anyFreePort = 0

/** A broker that surely listens, where there is one, and the likeliest identity stand there from the beginning. */
function usePrefill(listening: string | undefined, isLoading: boolean): void {
  const isPrefilled = useTestStore((test) => test.isPrefilled)
  const identity = useLikelyIdentity(noneTaken)
  const url = listening ?? ''
  const isReady = !isPrefilled && !isLoading && identity !== undefined
  useEffect(() => {
    if (isReady) prefillTest({ url, identity })
  }, [isReady, url, identity])
}

const noneTaken: readonly string[] = []

/** `/test/0A1B`: the identity with that serial number is put in. */
function usePreselectedIdentity(): void {
  const [, navigate] = useLocation()
  const [, params] = useRoute('/test/:fingerprint')
  const fingerprint = params?.fingerprint
  useEffect(() => {
    if (fingerprint === undefined) return
    const controller = new AbortController()
    const { signal } = controller
    currentCore()
      .certificates.show({ reference: fingerprint }, { signal })
      .then((identity) => {
        if (signal.aborted) return
        prepareTest({ identity })
        navigate('/test', { replace: true })
      }, reportFailure)
    return () => controller.abort()
  }, [fingerprint, navigate])
}

const verdictIcons: Readonly<Record<Verdict['tone'], ReactNode>> = {
  good: <IconCircleCheckFilled size={24} aria-hidden />,
  bad: <IconCircleXFilled size={24} aria-hidden />,
  plain: <IconCircleMinus size={24} aria-hidden />,
}

function VerdictBox({ run }: { run: TestRun }) {
  const { version } = useAbout()
  const verdict = verdictOf(run)
  if (run.outcome === 'not-run') return <Notice error={run.error} />
  return (
    <div className={classes.verdict} data-tone={verdict?.tone ?? 'running'} role="status">
      {verdict ? (
        <>
          <span className={classes.icon}>{verdictIcons[verdict.tone]}</span>
          <div className={classes.words}>
            <p className={classes.sentence}>
              <SafeText>{verdict.sentence}</SafeText>
            </p>
            {verdict.explanation !== undefined && (
              <p className={classes.explanation}>
                <SafeText>{verdict.explanation}</SafeText>
              </p>
            )}
          </div>
          <CopyButton label="Copy report" text={() => testReport(run, version)} />
        </>
      ) : (
        <p className={classes.sentence}>Testing…</p>
      )}
    </div>
  )
}
