import { z } from 'zod'

/** For how many days a certificate is asked to be valid. */
export const validityDaysSchema = z
  .number({ error: 'must be a whole number of days' })
  .int({ error: 'must be a whole number of days' })
  .min(1, { error: 'must be at least 1 day' })
  .max(36_500, { error: 'must be at most 36,500 days' })
