import { AppError } from '../../shared/errors.ts'
import type { ExportRole, ExportTargetSummary } from '../../shared/export.ts'
import { cHeader } from './c-header.ts'
import { der } from './der.ts'
import { espIdf } from './esp-idf.ts'
import { espNvs } from './esp-nvs.ts'
import { esp32Arduino } from './esp32-arduino.ts'
import { esp8266Arduino } from './esp8266-arduino.ts'
import { mosquitto } from './mosquitto.ts'
import { nrf91 } from './nrf91.ts'
import { pemFiles } from './pem-files.ts'
import { tasmota } from './tasmota.ts'
import type { ExportTarget } from './target.ts'
import { zephyr } from './zephyr.ts'

/** Every export target, in the order in which they are shown; the first that is mainly for a role is that role's plainest. */
export const catalogue: readonly ExportTarget[] = [mosquitto, pemFiles, esp8266Arduino, esp32Arduino, espIdf, espNvs, tasmota, zephyr, nrf91, cHeader, der]

/** The target of this id. Throws NOT_FOUND. */
export function targetById(id: string): ExportTarget {
  const target = catalogue.find((each) => each.id === id)
  if (target) return target
  throw new AppError('NOT_FOUND', `There is no export target ${JSON.stringify(id)}.`, {
    remedy: `Choose one of ${catalogue.map((each) => each.id).join(', ')}.`,
    details: { id },
  })
}

/** The target that a role is served with where nobody has chosen: the first that is mainly for it. */
export function plainestTarget(role: ExportRole): ExportTarget {
  return catalogue.find(({ roles }) => roles[0] === role)!
}

/** What the wizard, the command line and the documentation are told of a target. */
export function summaryOf({ id, title, purpose, roles, reader, proof, options }: ExportTarget): ExportTargetSummary {
  return { id, title, purpose, roles, reader, proof, options }
}
