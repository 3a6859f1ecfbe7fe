/** Words of the window's palette (tokens.css). */
export const subscriptionColours = ['teal', 'blue', 'violet', 'pink', 'orange', 'olive'] as const
export type SubscriptionColour = (typeof subscriptionColours)[number]

/** The colour that is used least. */
export function nextColour(used: readonly SubscriptionColour[]): SubscriptionColour {
  const times = (colour: SubscriptionColour) => used.filter((each) => each === colour).length
  return subscriptionColours.reduce((least, colour) => (times(colour) < times(least) ? colour : least))
}

/** A colour as it was saved; the first where it is none of ours. */
export function knownColour(colour: string | null): SubscriptionColour {
  return subscriptionColours.find((each) => each === colour) ?? subscriptionColours[0]
}
