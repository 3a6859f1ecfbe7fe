import { mayRefuse, type Consumer } from './consumer.ts'
import { oddSerialNumber } from './form-rules.ts'
import { compressedPoint } from './key-rules.ts'
import { longCommonName } from './name-rules.ts'

/** Documented: RFC 5280 4.1.2.2 and appendix A; none of the judges here looks, some newer and some stricter ones do. */
export const strictReaders: Consumer = {
  title: 'Strict readers of RFC 5280',
  checks: [
    ...mayRefuse(oddSerialNumber, longCommonName, compressedPoint),
  ],
}
