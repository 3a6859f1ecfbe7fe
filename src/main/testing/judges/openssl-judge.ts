import { isIP } from 'node:net'
import { lacksTools, runTool } from '../tools.ts'
import type { Judge, Question } from './judge.ts'
import { partsOfPath, QuestionFiles } from './question-files.ts'

export const opensslJudge: Judge = {
  name: 'OpenSSL',
  manner: '`openssl verify -x509_strict -purpose -verify_hostname / -verify_ip`',
  isMissing: () => lacksTools('openssl'),
  version: () => /^OpenSSL (\S+)/.exec(runTool('openssl', ['version']).stdout)![1]!,
  async decide(questions) {
    const files = new QuestionFiles()
    return questions.map((question) => askOpenssl(question, files))
  },
}

/** Whether `openssl verify` accepts, with more of its options where they are given. Throws where it did not come to a verdict. */
export function askOpenssl({ path, purpose, host }: Question, files: QuestionFiles, options: readonly string[] = [], { isStrict = true } = {}): boolean {
  const { end, between, anchor } = partsOfPath(path)
  const { status, output } = runTool('openssl', [
    ...['verify', ...(isStrict ? ['-x509_strict'] : []), '-CAfile', files.pem(anchor)],
    ...options,
    ...(between.length > 0 ? ['-untrusted', files.pem(...between)] : []),
    ...(purpose === 'any' ? [] : ['-purpose', purpose === 'server' ? 'sslserver' : 'sslclient']),
    ...(host === undefined ? [] : [isIP(host) ? '-verify_ip' : '-verify_hostname', host]),
    files.pem(end),
  ])
  const isAccepted = status === 0 && /: OK$/m.test(output)
  if (!isAccepted && !/verification failed|Could not read|unable to load/i.test(output)) throw new Error(output)
  return isAccepted
}
