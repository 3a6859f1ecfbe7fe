import { nameText } from './subject.ts'

/**
 * A device's id, which is its common name and, by default, its MQTT user name and client identifier: 1 to 64 characters.
 * Mosquitto never matches `+`, `#` or `/` in ACL patterns; `\` would part a path on Windows.
 */
export const deviceIdSchema = nameText(64).refine((id) => !/[+#/\\]/.test(id), {
  error: ({ input }) => `${JSON.stringify(input)} holds one of + # / \\, which brokers do not match in topic rules`,
})

/** A line of a pasted list of device ids, with what is wrong with it. */
export interface DeviceIdLine {
  line: number
  id: string
  problem: string | undefined
}

/** Gives the non-empty lines of `text` as device ids, each with its fault: a bad character, or a duplicate of an earlier line. */
export function readDeviceIds(text: string): DeviceIdLine[] {
  const firstLine = new Map<string, number>()
  return text.split(/\r\n|\r|\n/).flatMap((raw, index): DeviceIdLine[] => {
    if (raw.trim() === '') return []
    const line = index + 1
    const parsed = deviceIdSchema.safeParse(raw)
    if (!parsed.success) return [{ line, id: raw.trim(), problem: parsed.error.issues[0]!.message }]
    const id = parsed.data
    const earlier = firstLine.get(id.toLowerCase())
    if (earlier !== undefined) return [{ line, id, problem: `is the same as line ${earlier}` }]
    firstLine.set(id.toLowerCase(), line)
    return [{ line, id, problem: undefined }]
  })
}
