import { Button } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useEffect, useState, type SubmitEvent } from 'react'
import { useLocation, useRoute } from 'wouter'
import { BuiltInBrokerOffer } from '../components/built-in-broker-offer.tsx'
import { readConnection } from '../components/connection-draft.ts'
import { ConnectionFields } from '../components/connection-fields.tsx'
import { useLikelyIdentity } from '../components/use-likely-identity.ts'
import { useBrokerStart } from '../components/use-broker-start.ts'
import { useBrokerSuggestions } from '../components/use-broker-suggestions.ts'
import { usePageCommands } from '../frame/commands.ts'
import { Page } from '../frame/page.tsx'
import { TestLinks } from '../listener/test-links.tsx'
import { currentCore } from '../stores/connection-store.ts'
import { reportFailure } from '../stores/notices-store.ts'
import { AfterMend } from './after-mend.tsx'
import classes from './test-page.module.css'
import { TestResult } from './test-result.tsx'
import { cancelTest, changeTest, prefillTest, prepareTest, runTest, useTestStore } from './test-store.ts'

/** Walks from a broker's name to a message that comes back, stage by stage, says all that is wrong, and mends it. */
export default function TestPage() {
  usePreselectedIdentity()
  const { draft, run, done, changed } = useTestStore()
  const { suggestions, brokers, listening, isLoading } = useBrokerSuggestions()
  const brokerStart = useBrokerStart(draft, brokers)
  const [hasTried, setHasTried] = useState(false)
  usePrefill(listening, isLoading)

  const startAndTest = async (port?: number) => {
    const started = await brokerStart.run(port)
    if (!started) return
    changeTest(started.draft)
    void runTest(started)
  }
  const start = (event?: SubmitEvent) => {
    event?.preventDefault()
    if (brokerStart.isNextStep) {
      void startAndTest()
      return
    }
    setHasTried(true)
    const request = readConnection(draft, suggestions)
    if (request) void runTest({ request, draft })
  }
  const isRunning = run?.outcome === 'running'
  usePageCommands([{ id: 'run-test', label: 'Run the connection test', icon: IconPlayerPlay, run: start }])
  return (
    <Page title="Test" sentence="Connects as a device would, and says where it fails, whose side that is on and what to do.">
      <div className={classes.parts}>
        <form className={classes.form} onSubmit={start} noValidate>
          <ConnectionFields
            value={draft}
            onChange={changeTest}
            suggestions={suggestions}
            showsAllProblems={hasTried}
            changed={changed}
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
        {done && <AfterMend done={done} isRunning={isRunning} />}
        <TestResult run={run} url={draft.url} />
        <TestLinks />
      </div>
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
