import { Button } from '@mantine/core'
import { IconTool } from '@tabler/icons-react'
import type { Mend } from '../../shared/mend.ts'
import { safeText } from '../../shared/safe-text.ts'
import type { ConnectionRequest } from '../components/connection-draft.ts'
import { SafeText } from '../components/safe-text.tsx'
import classes from './problem-list.module.css'
import { useMendPreview } from './use-mend-preview.ts'

export interface MendButtonProps {
  mend: Mend
  /** What was tried. */
  request: ConnectionRequest
  /** The one thing to do next: filled. */
  isPrimary?: boolean
  onChoose: (mend: Mend) => void
}

/** Opens a mend; says what it does as soon as the core has told. Where it cannot be done, why. */
export function MendButton({ mend, request, isPrimary = false, onChoose }: MendButtonProps) {
  const { data: preview, error } = useMendPreview(request, mend)
  if (error && error.code !== 'VAULT_LOCKED') {
    return (
      <p className={classes.cannot}>
        <SafeText>{[error.message, error.remedy].filter((part) => part !== undefined).join(' ')}</SafeText>
      </p>
    )
  }
  return (
    <Button
      className={classes.mend}
      classNames={{ label: classes.mendLabel }}
      size="compact-sm"
      variant={isPrimary ? 'filled' : 'default'}
      leftSection={<IconTool size={15} aria-hidden />}
      aria-haspopup="dialog"
      onClick={() => onChoose(mend)}
    >
      {preview ? safeText(preview.label) : 'Mend it'}
    </Button>
  )
}
