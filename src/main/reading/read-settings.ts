import { AppError } from '../../shared/errors.ts'
import type { SettingsReading } from '../../shared/settings.ts'
import { looksLikeAmqtt, readAmqttSettings } from './amqtt-settings.ts'
import { looksLikeMosquitto, readMosquittoSettings } from './mosquitto-settings.ts'
import { looksLikeOpenssl, readOpensslSettings } from './openssl-settings.ts'

/** The longest settings file that is read, in octets: 256 KiB. Real ones have a few thousand. */
export const maxSettingsLength = 256 * 1024

/**
 * Gives what a settings file says that concerns certificates: of openssl (`srvext.cfg`, `[alt_names]`), of Mosquitto, of aMQTT; told by
 * the content. Runs in the reader process. Throws FILE_TOO_LARGE, FILE_NOT_UNDERSTOOD.
 */
export function readSettings(content: Uint8Array): SettingsReading {
  if (content.length > maxSettingsLength) {
    const [found, limit] = [content.length, maxSettingsLength].map((count) => count.toLocaleString('en'))
    throw new AppError('FILE_TOO_LARGE', `The file has ${found} octets; of a settings file at most ${limit} are read.`, {
      remedy: 'Choose a settings file; those are rarely longer than a few thousand octets.',
      details: { length: content.length, limit: maxSettingsLength },
    })
  }
  const text = textOf(content)
  if (text === undefined) throw notUnderstood('no text in UTF-8')
  if (looksLikeAmqtt(text)) return readAmqttSettings(text)
  if (looksLikeOpenssl(text)) return readOpensslSettings(text)
  if (looksLikeMosquitto(text)) return readMosquittoSettings(text)
  throw notUnderstood('settings of none of the programs that are known')
}

/** Undefined for what is no text. A byte order mark is dropped. */
function textOf(content: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(content)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}

function notUnderstood(found: string): AppError {
  return new AppError('FILE_NOT_UNDERSTOOD', `The file holds ${found}.`, {
    remedy: 'Choose an openssl file with alternative names (srvext.cfg), a mosquitto.conf, or the YAML file of an aMQTT broker.',
    details: { found },
  })
}
