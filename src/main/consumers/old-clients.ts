import { mayRefuse, type Consumer } from './consumer.ts'
import { noKeyEncipherment } from './key-rules.ts'

/** Documented: RFC 5246 7.4.2. */
export const oldClients: Consumer = {
  title: 'Old TLS clients (RSA key exchange)',
  checks: [
    ...mayRefuse(noKeyEncipherment),
  ],
}
