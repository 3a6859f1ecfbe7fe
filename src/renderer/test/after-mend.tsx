import { Button, CloseButton } from '@mantine/core'
import { IconCircleCheckFilled, IconPlayerPlay } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { safeText } from '../../shared/safe-text.ts'
import { CopyButton } from '../components/copy-button.tsx'
import { CopyText } from '../components/copy-text.tsx'
import { SafeBlock } from '../components/safe-block.tsx'
import { SafeText } from '../components/safe-text.tsx'
import classes from './after-mend.module.css'
import { putMendAway, testAfterMend, type DoneMend } from './test-store.ts'

/** What a mend has done, what is left to do by hand, and the way to try again. */
export function AfterMend({ done: { label, result }, isRunning }: { done: DoneMend; isRunning: boolean }) {
  const { done, toDo, folder, text, isInForce } = result
  const heading = useRef<HTMLHeadingElement>(null)
  // The button that began it may be gone with the last run.
  useEffect(() => {
    heading.current?.focus({ preventScroll: true })
    heading.current?.parentElement?.scrollIntoView({ block: 'nearest' })
  }, [result])
  return (
    <section className={classes.mended} aria-labelledby="after-mend">
      <IconCircleCheckFilled className={classes.icon} size={20} aria-hidden />
      <div className={classes.body}>
        <h2 id="after-mend" ref={heading} tabIndex={-1} className={classes.heading}>
          <SafeText>{`Done: ${label}`}</SafeText>
        </h2>
        <Sentences of={done} />
        {toDo.length > 0 && (
          <>
            <h3 className={classes.next}>What is left to do</h3>
            <ol className={classes.toDo}>
              {toDo.map((sentence, index) => (
                <li key={index}>
                  <SafeText>{sentence}</SafeText>
                </li>
              ))}
            </ol>
          </>
        )}
        {folder !== null && (
          <p className={classes.folder}>
            <span className={classes.dim}>The files are in</span> <CopyText text={folder} what="path" wraps />
          </p>
        )}
        {text !== null && <SafeBlock text={text} label="To copy" wraps />}
        <div className={classes.actions}>
          {!isInForce && (
            <Button size="compact-sm" leftSection={<IconPlayerPlay size={15} aria-hidden />} loading={isRunning} onClick={() => void testAfterMend()}>
              Run the test again
            </Button>
          )}
          {text !== null && <CopyButton label="Copy the lines" text={() => text} />}
          {toDo.length > 0 && <CopyButton label="Copy what to do" text={() => instructions(toDo, folder)} />}
        </div>
      </div>
      <CloseButton size="sm" aria-label="Put this away" onClick={putMendAway} />
    </section>
  )
}

function Sentences({ of }: { of: readonly string[] }) {
  return of.map((sentence, index) => (
    <p key={index} className={classes.done}>
      <SafeText>{sentence}</SafeText>
    </p>
  ))
}

function instructions(toDo: readonly string[], folder: string | null): string {
  const lines = toDo.map((sentence, index) => `${index + 1}. ${safeText(sentence)}`)
  return `${[...(folder === null ? [] : [`The files are in ${safeText(folder)}`]), ...lines].join('\n')}\n`
}
