import { lacksTools, runTool } from '../tools.ts'
import type { Judge, Question } from './judge.ts'
import { partsOfPath, QuestionFiles } from './question-files.ts'

export const gnutlsJudge: Judge = {
  name: 'GnuTLS',
  manner: '`certtool --verify --verify-purpose --verify-hostname`',
  isMissing: () => lacksTools('certtool'),
  version: () => /^certtool (\S+)/.exec(runTool('certtool', ['--version']).stdout)![1]!,
  async decide(questions) {
    const files = new QuestionFiles()
    return questions.map((question) => judge(question, files))
  },
}

function judge({ path, purpose, host }: Question, files: QuestionFiles): boolean {
  const { end, between, anchor } = partsOfPath(path)
  const { status, output } = runTool('certtool', [
    ...['--verify', '--load-ca-certificate', files.pem(anchor), '--infile', files.pem(end, ...between)],
    ...(purpose === 'any' ? [] : [`--verify-purpose=1.3.6.1.5.5.7.3.${purpose === 'server' ? 1 : 2}`]),
    ...(host === undefined ? [] : [`--verify-hostname=${host}`]),
  ])
  const said = /Chain verification output: (Verified|Not verified)/.exec(output)?.[1]
  if (said === undefined) throw new Error(output)
  return status === 0 && said === 'Verified'
}
