import { Button } from '@mantine/core'
import { Progress } from '../components/progress.tsx'
import type { FleetProgress as Facts } from '../../shared/fleet-run.ts'
import { paceWords } from './fleet-words.ts'

export interface FleetProgressProps {
  /** What is being done: "Enrolling devices". */
  label: string
  /** Undefined before the core has first reported. */
  progress: Facts | undefined
  onCancel: () => void
  /** Where given, the run can wait; told whether it is to. */
  onPause?: (isPaused: boolean) => void
}

/** How far a run over many devices is, how fast, and how long it will take; pause and cancel. */
export function FleetProgress({ label, progress, onCancel, onPause }: FleetProgressProps) {
  const isPaused = progress?.isPaused ?? false
  return (
    <Progress
      label={label}
      done={progress?.done}
      total={progress?.total}
      detail={progress && paceWords(progress)}
      onCancel={onCancel}
      actions={
        onPause && (
          <Button size="compact-sm" variant="default" disabled={!progress} onClick={() => onPause(!isPaused)}>
            {isPaused ? 'Go on' : 'Pause'}
          </Button>
        )
      }
    />
  )
}
