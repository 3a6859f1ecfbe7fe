import { Button } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { copyToClipboard } from '../components/clipboard.ts'
import { More } from '../components/more.tsx'
import { SafeBlock } from '../components/safe-block.tsx'
import { opensslCommands } from './openssl-commands.ts'
import classes from './openssl-panel.module.css'
import { commandPlan } from './command-plan.ts'
import type { WizardStep } from './provision-draft.ts'
import type { ProvisionReading } from './provision-reading.ts'

const copiedMs = 1_500

/** The OpenSSL commands that would make the same, for whoever wants to see what the wizard does. */
export function OpensslPanel({ reading, step }: { reading: ProvisionReading; step: WizardStep }) {
  const plan = commandPlan(reading, step)
  const blocks = plan ? opensslCommands(plan) : []
  return (
    <More summary="Show me the openssl commands">
      {blocks.length === 0 ? (
        <p className={classes.words}>They appear as soon as the authority has a name.</p>
      ) : (
        <div className={classes.panel}>
          <div className={classes.head}>
            <p className={classes.words}>
              With OpenSSL 3 these make the same certificates; it asks for the passphrase of ca.key itself. Certwright does it without
              leaving a key in a file, and begins validity an hour earlier for slow clocks.
            </p>
            <CopyAll text={blocks.map(({ text }) => text).join('\n\n')} />
          </div>
          {blocks.map(({ id, title, text }) => (
            <section key={id} aria-label={`Commands: ${title}`}>
              <h3 className={classes.title}>{title}</h3>
              <SafeBlock text={text} label={`Commands for ${title.toLowerCase()}`} wraps />
            </section>
          ))}
        </div>
      )}
    </More>
  )
}

function CopyAll({ text }: { text: string }) {
  const [isCopied, setIsCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setIsCopied(false), copiedMs)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = async () => setIsCopied(await copyToClipboard(text))
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={isCopied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
      onClick={() => void copy()}
    >
      <span role="status">{isCopied ? 'Copied' : 'Copy all'}</span>
    </Button>
  )
}
