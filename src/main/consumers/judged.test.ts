import { beforeAll, describe, expect, test } from 'vitest'
import { gnutlsJudge } from '../testing/judges/gnutls-judge.ts'
import type { Judge, Question } from '../testing/judges/judge.ts'
import { nodeJudge } from '../testing/judges/node-judge.ts'
import { askOpenssl, opensslJudge } from '../testing/judges/openssl-judge.ts'
import { javaJudge, libraryJudges } from '../testing/judges/program-judge.ts'
import { QuestionFiles } from '../testing/judges/question-files.ts'
import { lacksTools } from '../testing/tools.ts'
import { inspectFileContent } from '../reading/inspect-file-content.ts'
import { toPem } from '../../shared/pem.ts'
import type { ConsumerVerdict } from '../../shared/inspection.ts'
import { makeVariants, type Variant } from './testing/variants.ts'

// Every rule whose consumer is on this machine is tried on it: certificates by openssl alone, with one odd thing in each. Whoever refuses
// one must have been said to; whoever was said to refuse one must do so.

const now = new Date()

const [nss, mbedTls, bearSsl, wolfSsl] = libraryJudges as [Judge, Judge, Judge, Judge]

/** Debian's OpenSSL, as it is for mosquitto: at its level of security, and not strict. */
const debianJudge: Judge = {
  name: 'OpenSSL at level 2',
  manner: '`openssl verify -auth_level 2`',
  isMissing: () => lacksTools('openssl'),
  version: () => opensslJudge.version(),
  decide: async (questions) => {
    const files = new QuestionFiles()
    return questions.map((question) => askOpenssl(question, files, ['-auth_level', '2'], { isStrict: false }))
  },
}

interface Tried {
  consumer: string
  judge: Judge
  /** What it cannot be asked, because it ends or does not get that far. */
  except?: RegExp
  /** Codes of rules for what this judge does not do in this manner; the files of the consumers say where they are documented. */
  documented?: readonly string[]
}

const tried: readonly Tried[] = [
  { consumer: 'Mosquitto on Debian (OpenSSL)', judge: debianJudge },
  { consumer: 'Python 3.13', judge: opensslJudge },
  // SIGSEGV, which nobody catches; RSA 1024 it does not even load.
  { consumer: 'Node.js 24', judge: nodeJudge, except: /secp256k1|brainpool|RSA 1024/ },
  { consumer: 'GnuTLS', judge: gnutlsJudge, except: /an extension twice/ },
  // It cannot read a key on these curves, nor an extension twice.
  { consumer: 'Java 17 and later', judge: javaJudge, except: /secp256k1|brainpool|an extension twice/ },
  // NSS leaves a doubled extension and this keyUsage alone.
  { consumer: 'Browsers (MQTT over WebSocket)', judge: nss, except: /an extension twice|without keyCertSign/, documented: ['NO_ALT_NAMES', 'SIGNED_WITH_SHA1', 'FOREIGN_CURVE'] },
  { consumer: 'ESP32 core 2 (Mbed TLS 2.28)', judge: mbedTls },
  { consumer: 'ESP8266 (BearSSL)', judge: bearSsl, except: /an extension twice/ },
  { consumer: 'wolfSSL', judge: wolfSsl },
]

describe.skipIf(lacksTools('openssl'))('the verdicts on a certificate', () => {
  let variants: Variant[]
  const verdicts = new Map<Variant, ConsumerVerdict[]>()
  beforeAll(() => {
    variants = makeVariants(now)
    for (const variant of variants) {
      const content = Buffer.from(variant.question.path.map((der) => toPem('CERTIFICATE', der)).join(''))
      const { objects } = inspectFileContent({ content, authorities: [], now })
      verdicts.set(variant, objects.flatMap((object) => (object.type === 'certificate' ? object.verdicts : [])))
    }
  }, 120_000)

  test('are none where nothing is odd', () => {
    const usual = variants.filter(({ what }) => ['nothing odd', 'an issuing CA', 'a device'].includes(what))
    expect(usual.map((each) => verdicts.get(each)!.filter(({ code }) => code !== 'NOT_A_DEVICE_ID'))).toEqual([[], [], []])
  })

  describe.each(tried)('of $consumer', ({ consumer, judge, except = /^$/, documented = [] }) => {
    test.skipIf(judge.isMissing())(`are those of ${judge.name}`, { timeout: 120_000 }, async () => {
      const asked = variants.filter(({ what }) => !except.test(what))
      const answers = await judge.decide(asked.map(({ question }): Question => question))
      const wrong = asked.flatMap((variant, index) => {
        const said = verdicts.get(variant)!.filter((each) => each.consumer === consumer || each.consumer === 'Every TLS stack')
        const [refuses, mayRefuse] = [said.filter(({ severity }) => severity === 'refuses'), said.filter(({ severity }) => severity !== 'refuses')]
        const isAccepted = answers[index]!
        const isRight = isAccepted ? refuses.every(({ code }) => documented.includes(code)) : refuses.length + mayRefuse.length > 0
        return isRight ? [] : [`${variant.what}: it ${isAccepted ? 'accepts' : 'refuses'}, said was ${said.map(({ severity, code }) => `${severity} ${code}`).join(', ') || 'nothing'}`]
      })
      expect(wrong).toEqual([])
      expect(answers.filter((isAccepted) => !isAccepted).length).toBeGreaterThan(3)
    })
  })

  test('say what crashes or is not even loaded', () => {
    const codes = (what: string, consumer: string) =>
      verdicts.get(variants.find((each) => each.what === what)!)!.flatMap((each) => (each.consumer === consumer ? [`${each.severity} ${each.code}`] : []))
    expect(codes('EC secp256k1', 'Node.js 24')).toEqual(['refuses CRASHING_CURVE'])
    expect(codes('EC brainpoolP256r1', 'Java 17 and later')).toEqual(['refuses FOREIGN_CURVE'])
    expect(codes('RSA 1024', 'Node.js 24')).toEqual(['refuses RSA_KEY_SHORT'])
    expect(codes('an extension twice', 'Every TLS stack')).toEqual(['refuses DAMAGED_EXTENSION'])
    expect(codes('a serial number of 21 octets', 'Strict readers of RFC 5280')).toEqual(['may-refuse SERIAL_NUMBER_ODD'])
    expect(codes('a negative serial number', 'Go')).toEqual(['refuses SERIAL_NUMBER_NEGATIVE'])
  })
})
