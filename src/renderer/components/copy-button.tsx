import { Button } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { copyToClipboard } from './clipboard.ts'

export interface CopyButtonProps {
  /** The verb and its object: "Copy report". */
  label: string
  /** Asked for when the button is pressed. */
  text: () => string
}

const copiedMs = 1_500

/** Puts a text of many lines on the clipboard, and says so. For one line that is shown, `CopyText`. */
export function CopyButton({ label, text }: CopyButtonProps) {
  const [isCopied, setIsCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setIsCopied(false), copiedMs)
    return () => clearTimeout(timer)
  }, [isCopied])
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={isCopied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
        onClick={() => void copyToClipboard(text()).then(setIsCopied)}
      >
        {label}
      </Button>
      <span className="cw-unseen" role="status">
        {isCopied ? 'Copied' : ''}
      </span>
    </>
  )
}
