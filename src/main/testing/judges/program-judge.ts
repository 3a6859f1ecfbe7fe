import { join } from 'node:path'
import { temporaryFolder } from '../temporary-folder.ts'
import { findTool, lacksTools, runTool, saysMissing } from '../tools.ts'
import type { Judge, Question } from './judge.ts'
import { QuestionFiles } from './question-files.ts'

const here = import.meta.dirname

interface Library {
  name: string
  manner: string
  /** Its program here, without `.c`. */
  program: string
  /** Debian's package, and a header by which it is known to be there. */
  package: string
  header: string
  options: readonly string[]
}

const libraries: readonly Library[] = [
  {
    name: 'NSS',
    manner: '`CERT_PKIXVerifyCert`, `CERT_VerifyCertName`',
    program: 'nss',
    package: 'libnss3-dev',
    header: 'cert.h',
    options: ['-I/usr/include/nss', '-I/usr/include/nspr', '-lnss3', '-lnspr4'],
  },
  {
    name: 'Mbed TLS',
    manner: '`mbedtls_x509_crt_verify` and the checks of usage that follow it in a handshake',
    program: 'mbedtls',
    package: 'libmbedtls-dev',
    header: 'mbedtls/x509_crt.h',
    options: ['-lmbedx509', '-lmbedcrypto'],
  },
  {
    name: 'BearSSL',
    manner: 'the `x509_minimal` engine',
    program: 'bearssl',
    package: 'libbearssl-dev',
    header: 'bearssl.h',
    options: ['-lbearssl'],
  },
  {
    name: 'wolfSSL',
    manner: 'a handshake, `wolfSSL_check_domain_name`; authorities by its certificate manager',
    program: 'wolfssl',
    package: 'libwolfssl-dev',
    header: 'wolfssl/ssl.h',
    options: ['-lwolfssl'],
  },
]

/** Libraries in C, each asked by a small program that is compiled here and now. */
export const libraryJudges: readonly Judge[] = libraries.map(libraryJudge)

function libraryJudge({ name, manner, program, options, header, package: debianPackage }: Library): Judge {
  let compiled: string | undefined
  const compile = () => (compiled ??= compileProgram(program, options))
  return {
    name,
    manner,
    isMissing: () => lacksTools('gcc') || saysMissing(hasHeader(header, options) ? [] : [debianPackage]),
    version: () => (program === 'bearssl' ? packageVersion(debianPackage) : runTool(compile(), ['--version']).stdout.trim()),
    decide: async (questions) => ask(compile(), [], questions),
  }
}

export const javaJudge: Judge = {
  name: 'Java',
  manner: 'a handshake of two `SSLEngine`s with endpoint identification; authorities by `CertPathValidator`',
  // Only with its compiler can java run a source file.
  isMissing: () => lacksTools('java', 'javac'),
  version: () =>
    runTool('java', [join(here, 'Judge.java'), '--version'])
      .stdout.trim()
      .split(/[+-]/)[0]!,
  decide: async (questions) => ask('java', [join(here, 'Judge.java')], questions),
}

function compileProgram(program: string, options: readonly string[]): string {
  const target = join(temporaryFolder('judge'), program)
  const strict = ['-std=gnu11', '-O1', '-Wall', '-Wextra', '-Werror']
  const { status, output } = runTool('gcc', [...strict, join(here, `${program}.c`), '-o', target, ...options])
  if (status !== 0) throw new Error(output)
  return target
}

function hasHeader(header: string, options: readonly string[]): boolean {
  const folders = options.filter((option) => option.startsWith('-I'))
  return runTool('gcc', [...folders, '-fsyntax-only', '-include', header, '-x', 'c', '-'], { input: '' }).status === 0
}

/** BearSSL does not know its own version. */
function packageVersion(debianPackage: string): string {
  if (findTool('dpkg-query') === undefined) return 'unknown'
  return /^[\d.]+/.exec(runTool('dpkg-query', ['-W', '-f', '${Version}', debianPackage]).stdout)?.[0] ?? 'unknown'
}

/** Puts the questions to a program as `question.h` describes it. */
function ask(program: string, args: readonly string[], questions: readonly Question[]): boolean[] {
  const files = new QuestionFiles()
  const input = questions.map((question) => `${files.line(question)}\n`).join('')
  const { status, stdout, output } = runTool(program, args, { input, timeout: 300_000 })
  const answers = stdout.trimEnd().split('\n')
  const isWhole = answers.length === questions.length && answers.every((answer) => /^(accepts$|refuses )/.test(answer))
  if (status !== 0 || !isWhole) throw new Error(`${program} did not answer every question:\n${output}`)
  return answers.map((answer) => answer === 'accepts')
}
