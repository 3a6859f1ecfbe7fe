import { Button } from '@mantine/core'
import { useLocation } from 'wouter'
import { useCall } from '../calls/use-call.ts'
import { Notice } from '../components/notice.tsx'
import type { RequestSummary } from '../../shared/request.ts'
import { putAllAway, useBroughtStore, type HeldFile } from './brought-store.ts'

/** Offers to take in a certificate that answers a request of ours; its key waits in the vault. */
export function TakeInAnswer({ held, request }: { held: HeldFile; request: RequestSummary }) {
  const [, navigate] = useLocation()
  const password = useBroughtStore((store) => store.password)
  const answer = useCall((core, signal) =>
    core.requests.answer({ file: held.file, ...(password !== undefined && { password }) }, { signal }),
  )
  const take = async () => {
    const certificate = await answer.run()
    if (!certificate) return
    putAllAway()
    navigate(`/inventory/${certificate.fingerprint}`)
  }
  return (
    <>
      <Notice
        tone="done"
        message={`This answers your request for ${request.name}.`}
        remedy="Its key waits in the vault. With the certificate, and what of its chain is in the file, it can be used."
        action={
          <Button size="compact-sm" loading={answer.isRunning} onClick={() => void take()}>
            Take in the answer
          </Button>
        }
      />
      <Notice error={answer.error} />
    </>
  )
}
