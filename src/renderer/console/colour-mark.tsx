import classes from './colour-mark.module.css'
import type { SubscriptionColour } from './subscription-colour.ts'

/** The colour of a subscription, beside its words. */
export function ColourMark({ colour }: { colour: SubscriptionColour }) {
  return <span className={classes.mark} data-mark={colour} aria-hidden />
}
