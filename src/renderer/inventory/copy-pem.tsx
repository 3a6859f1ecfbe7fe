import { Button } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { copyToClipboard } from '../components/clipboard.ts'

const copiedMs = 1_500

/** Puts the certificate (never its key) on the clipboard in PEM form, and says so on the button itself. */
export function CopyPem({ pem, verb = 'Copy PEM' }: { pem: string; verb?: string }) {
  const [isCopied, setIsCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setIsCopied(false), copiedMs)
    return () => clearTimeout(timer)
  }, [isCopied])
  return (
    <>
      <Button
        variant="default"
        size="compact-sm"
        leftSection={isCopied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
        onClick={() => void copyToClipboard(pem).then(setIsCopied)}
      >
        {verb}
      </Button>
      <span className="cw-unseen" role="status">
        {isCopied ? 'Copied' : ''}
      </span>
    </>
  )
}
