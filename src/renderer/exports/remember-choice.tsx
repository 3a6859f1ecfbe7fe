import { Button } from '@mantine/core'
import { useCall } from '../calls/use-call.ts'
import { Notice } from '../components/notice.tsx'
import type { ExportTargetSummary, OptionValue, WrittenBundle } from '../../shared/export.ts'

export interface RememberChoiceProps {
  target: ExportTargetSummary
  options: Readonly<Record<string, OptionValue>>
  bundles: readonly Pick<WrittenBundle, 'fingerprint'>[]
}

/** Keeps what was just used, so that an export of everything makes these bundles the same way, renewals included. */
export function RememberChoice({ target, options, bundles }: RememberChoiceProps) {
  const choose = useCall((core, signal) =>
    core.exports.choose({ references: bundles.map(({ fingerprint }) => fingerprint), target: target.id, options: { ...options } }, { signal }),
  )
  const isDone = choose.state.status === 'done'
  return (
    <>
      <Button variant="subtle" size="compact-sm" loading={choose.isRunning} disabled={isDone} onClick={() => void choose.run()}>
        {isDone ? 'Remembered for “Everything”' : 'Remember this for “Everything”'}
      </Button>
      <Notice error={choose.error} onClose={choose.reset} />
    </>
  )
}
