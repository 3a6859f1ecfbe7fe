import { z } from 'zod'
import { altNameSchema } from '../../shared/alt-name.ts'
import type { SettingsReading } from '../../shared/settings.ts'

const line = z.string().max(2000)

/** What is read of a settings file at most; more is left out, which a finding says. */
export const settingsLimits = { altNames: 100, values: 500, findings: 100, textLength: 500 } as const

export const settingsReadingSchema: z.ZodType<SettingsReading> = z.object({
  kind: z.enum(['openssl', 'mosquitto', 'amqtt']),
  altNames: z.array(altNameSchema).max(settingsLimits.altNames),
  values: z.array(z.object({ name: line, value: line })).max(settingsLimits.values),
  findings: z.array(z.object({ line: z.number().int().min(1).nullable(), message: line, remedy: line })).max(settingsLimits.findings + 1),
})
