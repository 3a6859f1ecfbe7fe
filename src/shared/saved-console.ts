import { z } from 'zod'
import { messageFields } from './message.ts'
import { sessionOptionFields, subscriptionSchema } from './session.ts'

const idSchema = z.string().min(1).max(100)
const nameSchema = z.string().trim().min(1, { error: 'is empty' }).max(200)

/** As whom a saved session connects; the password is kept apart from it. */
export const savedIdentitySchema = z.object({
  /** A name, a serial number or a fingerprint of the vault; null for none. */
  as: z.string().max(200).nullable().default(null),
  username: z.string().max(65_535).optional(),
  serverName: z.string().max(253).optional(),
  clientId: z.string().max(65_535).optional(),
})

const savedSessionFields = {
  name: nameSchema,
  /** As it was typed. */
  url: z.string().max(4096),
  identity: savedIdentitySchema,
  options: z.object(sessionOptionFields),
  subscriptions: z
    .array(
      z.object({
        subscription: subscriptionSchema,
        /** A word of the window's palette. */
        colour: z.string().max(40).nullable().default(null),
      }),
    )
    .max(1000)
    .default([]),
}

/** A session as the vault keeps it. */
export const savedSessionSchema = z.object({ id: idSchema, ...savedSessionFields })
export type SavedSession = z.output<typeof savedSessionSchema> & {
  /** A password is kept with it, sealed; it never leaves the core but to the broker of this URL. */
  hasPassword: boolean
}

/** To be saved: under the id of one that is there, or as a new one. */
export const sessionToSaveSchema = z.object({
  id: idSchema.optional(),
  ...savedSessionFields,
  /** Left out: what is kept stays, where URL and user name stay the same. Null: none. */
  password: z.string().max(65_535).nullable().optional(),
})

const savedMessageFields = {
  name: nameSchema,
  ...messageFields,
  /** How the payload was written: for the editor. */
  form: z.enum(['text', 'json', 'hex', 'base64']).default('text'),
}

/** A message that a person publishes again and again. */
export const savedMessageSchema = z.object({ id: idSchema, ...savedMessageFields })
export type SavedMessage = z.output<typeof savedMessageSchema>

export const messageToSaveSchema = z.object({ id: idSchema.optional(), ...savedMessageFields })
