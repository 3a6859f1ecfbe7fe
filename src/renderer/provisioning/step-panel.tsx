import { Button } from '@mantine/core'
import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from 'react'
import classes from './step-panel.module.css'

export interface StepPanelProps {
  /** What the step is about, as a question. */
  question: string
  /** What it is for, in a sentence or two. */
  sentence: ReactNode
  children: ReactNode
  /** Enter in a field, Ctrl-Enter in a text, or the button. */
  onNext: () => void
  /** Nothing before it: the first step. */
  onBack?: (() => void) | undefined
  /** The verb; "Next" where the step only keeps what was typed. */
  nextLabel?: string
  /** What the button will do, where that needs saying. */
  hint?: ReactNode
  /** Quiet ways on, before the button. */
  secondary?: ReactNode
  isRunning?: boolean
  /** Stands in the place of the buttons: a progress with its own way to stop. */
  instead?: ReactNode
  /** No primary button: the last step. */
  isLast?: boolean
  /** Counts up when Next was refused: the first wrong field then takes the focus. */
  refusals?: number
  /** The question takes the focus, where the step begins with no field. */
  isFocusedOnQuestion?: boolean
  /** False while the fields are still to come. */
  isReady?: boolean
}

const fields = 'input:not([type="hidden"], [hidden], [disabled], [readonly]), textarea'

/** One step of the wizard: its question, its fields, and the way on. The first field takes the focus when the step comes. */
export function StepPanel(props: StepPanelProps) {
  const { question, sentence, children, hint, secondary, instead, refusals = 0, isFocusedOnQuestion = false, isReady = true } = props
  const id = useId()
  const form = useRef<HTMLFormElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)

  useEffect(() => {
    if (!isReady) return
    const checked = form.current?.querySelector<HTMLElement>('input[type="radio"]:checked')
    const first = form.current?.querySelector<HTMLElement>(fields)
    const target = isFocusedOnQuestion ? heading.current : first?.matches('[type="radio"]') ? checked : first
    ;(target ?? heading.current)?.focus({ preventScroll: true })
  }, [isFocusedOnQuestion, isReady])

  useEffect(() => {
    if (refusals === 0) return
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [role="alert"] button')?.focus()
  }, [refusals])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || instead !== undefined) return
    event.preventDefault()
    form.current?.requestSubmit()
  }

  return (
    <form
      ref={form}
      className={classes.panel}
      aria-labelledby={id}
      noValidate
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault()
        if (instead === undefined && props.isRunning !== true && props.isLast !== true) props.onNext()
      }}
    >
      {/* Without a field in it, the part that scrolls has to be reachable by itself. */}
      <div className={classes.scroll} {...(isFocusedOnQuestion && { tabIndex: 0, role: 'region', 'aria-labelledby': id })}>
        <h2 id={id} ref={heading} className={classes.question} tabIndex={-1}>
          {question}
        </h2>
        <p className={classes.sentence}>{sentence}</p>
        <div className={classes.fields}>{children}</div>
      </div>
      <div className={classes.footer}>
        {instead ?? (
          <>
            {props.onBack && (
              <Button variant="default" onClick={props.onBack}>
                Back
              </Button>
            )}
            <p className={classes.hint}>{hint}</p>
            {secondary}
            {props.isLast !== true && (
              <Button type="submit" loading={props.isRunning ?? false}>
                {props.nextLabel ?? 'Next'}
              </Button>
            )}
          </>
        )}
      </div>
    </form>
  )
}
