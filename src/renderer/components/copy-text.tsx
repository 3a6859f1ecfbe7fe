import { ActionIcon, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { safeText } from '../../shared/safe-text.ts'
import { copyToClipboard } from './clipboard.ts'
import classes from './copy-text.module.css'
import { SafeText } from './safe-text.tsx'

export interface CopyTextProps {
  /** What is shown and copied. */
  text: string
  /** What it is, for the button's name: "fingerprint", "topic". */
  what: string
  /** Shown instead of the text (a shortened fingerprint); copied is always the whole. */
  shown?: string
  /** Break long text over lines instead of cutting it off. */
  wraps?: boolean
}

const copiedMs = 1_500

/** A fingerprint, topic, path or command in monospace, with a copy button that appears on hover and on focus and says "Copied". */
export function CopyText({ text, what, shown = text, wraps = false }: CopyTextProps) {
  const [isCopied, setIsCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setIsCopied(false), copiedMs)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = async () => setIsCopied(await copyToClipboard(text))
  return (
    <span className={classes.copyText}>
      <span className={classes.text} data-wraps={wraps || undefined} title={(shown === text && wraps) || shown === '' ? undefined : safeText(text)}>
        <SafeText>{shown}</SafeText>
      </span>
      <Tooltip label={isCopied ? 'Copied' : `Copy ${what}`} {...(isCopied && { opened: true })}>
        <ActionIcon
          className={classes.button}
          data-copied={isCopied || undefined}
          size={22}
          aria-label={`Copy ${what}`}
          onClick={(event) => {
            event.stopPropagation()
            void copy()
          }}
        >
          {isCopied ? <IconCheck size={14} /> : <IconCopy size={14} />}
        </ActionIcon>
      </Tooltip>
      <span className="cw-unseen" role="status">
        {isCopied ? 'Copied' : ''}
      </span>
    </span>
  )
}
