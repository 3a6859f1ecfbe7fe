import type { CertificateFacts, ConsumerVerdict } from '../../shared/inspection.ts'
import { apple } from './apple.ts'
import { awsIot } from './aws-iot.ts'
import { azureIot } from './azure-iot.ts'
import { bearssl } from './bearssl.ts'
import { browsers } from './browsers.ts'
import { electron } from './electron.ts'
import { everyVerifier } from './every-verifier.ts'
import { gnutls } from './gnutls.ts'
import { go } from './go.ts'
import { java } from './java.ts'
import { mbedTls2 } from './mbedtls2.ts'
import { mbedTls3 } from './mbedtls3.ts'
import { mosquitto } from './mosquitto.ts'
import { node } from './node.ts'
import { oldClients } from './old-clients.ts'
import { python } from './python.ts'
import { strictReaders } from './rfc5280.ts'
import { wolfSsl } from './wolfssl.ts'
import type { Consumer } from './consumer.ts'

/** Everybody who may be shown a certificate. A new one is a file and a line here. */
export const catalogue: readonly Consumer[] = [
  everyVerifier,
  strictReaders,
  mosquitto,
  node,
  electron,
  python,
  go,
  java,
  gnutls,
  bearssl,
  mbedTls2,
  mbedTls3,
  wolfSsl,
  apple,
  browsers,
  oldClients,
  awsIot,
  azureIot,
]

/**
 * What programs and libraries will make of a certificate, as far as it shows by itself: who is expected to refuse it, and why. Who is
 * not named takes it, as far as is known here. Pure.
 */
export function verdictsOn(facts: CertificateFacts, now: Date): ConsumerVerdict[] {
  return verdictsBy(catalogue, facts, now)
}

/** The same of these alone. */
export function verdictsBy(consumers: readonly Consumer[], facts: CertificateFacts, now: Date): ConsumerVerdict[] {
  return consumers.flatMap(({ title, checks }) =>
    checks.flatMap(({ rule, severity }): ConsumerVerdict[] => {
      const found = rule(facts, now)
      return found ? [{ consumer: title, severity: found.severity === 'may-refuse' ? 'may-refuse' : severity, code: found.code, reason: found.reason, remedy: found.remedy }] : []
    }),
  )
}
