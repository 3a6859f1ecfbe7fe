import { Button } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useState, type SubmitEvent } from 'react'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { BuiltInBrokerOffer } from '../components/built-in-broker-offer.tsx'
import { emptyConnection, readConnection } from '../components/connection-draft.ts'
import { ConnectionFields } from '../components/connection-fields.tsx'
import { IdentitySelect } from '../components/identity-select.tsx'
import { Notice } from '../components/notice.tsx'
import { useBrokerStart } from '../components/use-broker-start.ts'
import { useBrokerSuggestions } from '../components/use-broker-suggestions.ts'
import { useLikelyIdentity } from '../components/use-likely-identity.ts'
import { Page } from '../frame/page.tsx'
import classes from './policy-page.module.css'
import { cancelPolicy, runPolicy, usePolicyStore } from './policy-store.ts'
import { PolicyResult } from './policy-result.tsx'

/** Tries a broker with right and wrong clients, before it is relied upon. */
export default function PolicyPage() {
  const { run } = usePolicyStore()
  const { suggestions, brokers, listening } = useBrokerSuggestions()
  const likely = useLikelyIdentity([])
  const [typed, setTyped] = useState(emptyConnection)
  const [isTouched, setIsTouched] = useState(false)
  const [other, setOther] = useState<CertificateSummary | null>(null)
  const [hasTried, setHasTried] = useState(false)
  // What is likely stands there until somebody chooses otherwise.
  const draft = isTouched ? typed : { ...typed, url: listening ?? '', identity: likely ?? null }
  const change = (next: typeof typed) => {
    setIsTouched(true)
    setTyped(next)
  }
  const start = useBrokerStart(draft, brokers)
  const startAndRun = async (port?: number) => {
    const started = await start.run(port)
    if (!started || !draft.identity) return
    change(started.draft)
    void runPolicy(started.request, draft.identity, other)
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    setHasTried(true)
    if (!draft.identity) return
    if (start.isNextStep) {
      void startAndRun()
      return
    }
    const request = readConnection(draft, suggestions)
    if (request) void runPolicy(request, draft.identity, other)
  }
  const isRunning = run?.outcome === 'running'
  return (
    <Page title="Policy" sentence="Tries a broker with a right client and nine wrong ones, and says which setting is missing where one gets in.">
      <form className={classes.form} onSubmit={submit} noValidate>
        <ConnectionFields
          value={draft}
          onChange={change}
          suggestions={suggestions}
          showsAllProblems={hasTried && !start.isNextStep}
          hasClientId={false}
          beside={
            <>
              <BuiltInBrokerOffer draft={draft} onChange={change} brokers={brokers} start={start} onStartElsewhere={() => void startAndRun(anyFreePort)} />
              <IdentitySelect
                label="Whose topics and client identifier it must not use"
                value={other}
                onChange={setOther}
                nobody="Another device of this vault"
              />
            </>
          }
        />
        {hasTried && !draft.identity && <Notice tone="error" message="No device is chosen." remedy="Choose the device that is to be let in." />}
        <div className={classes.buttons}>
          <Button type="submit" leftSection={<IconPlayerPlay size={16} aria-hidden />} loading={isRunning || start.call.isRunning}>
            {start.isNextStep ? 'Start the built-in broker and try it' : 'Try the broker'}
          </Button>
          {isRunning && (
            <Button variant="default" onClick={cancelPolicy}>
              Cancel
            </Button>
          )}
        </div>
      </form>
      {run && <PolicyResult run={run} />}
    </Page>
  )
}

const anyFreePort = 0
