import { Button } from '@mantine/core'
import { useState } from 'react'
import { useCall } from '../calls/use-call.ts'
import { Notice } from '../components/notice.tsx'
import { useNow } from '../stores/clock.ts'
import { useVaultStore, vaultPath } from '../stores/vault-store.ts'
import { count, momentWords } from '../words.ts'
import { editEnrolment, makePlan } from './enrol-store.ts'
import { forgetRun, recallRun, type RunMemory } from './run-memory.ts'

/** Offers to go on with a run that was broken off, by Cancel or by the end of the program. */
export function BrokenOff() {
  const now = useNow()
  const [memory, setMemory] = useState(() => recallRun(vaultPath(useVaultStore.getState().vault)))
  const resume = useCall(async (_, signal, { request, edits, verifiesAll }: RunMemory) => {
    editEnrolment({ verifiesAll })
    await makePlan({ ...request!, resumes: true }, signal, edits)
  })
  if (!memory) return null
  const { request, total, begunAt } = memory
  const forget = () => {
    forgetRun()
    setMemory(undefined)
  }
  return (
    <>
      <Notice
        tone="info"
        message={`A run over ${count(total, 'device')} was broken off. It was begun ${momentWords(begunAt, now)}.`}
        remedy={
          request
            ? 'Go on with it: those that were issued are found, and none is made twice.'
            : 'Bring the same list again and say that it goes on with an earlier run: those that were issued are found, and none is made twice.'
        }
        action={
          <>
            <Button size="compact-sm" loading={resume.isRunning} onClick={() => (request ? void resume.run(memory) : editEnrolment({ resumes: true, verifiesAll: memory.verifiesAll }))}>
              Go on with it
            </Button>
            <Button size="compact-sm" variant="default" onClick={forget}>
              Forget it
            </Button>
          </>
        }
      />
      <Notice error={resume.error} />
    </>
  )
}
