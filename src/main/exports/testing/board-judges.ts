import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lacksTools, runTool, saysMissing } from '../../testing/tools.ts'

const here = join(import.meta.dirname, 'boards')
const libraries = { mbedtls: ['-lmbedtls', '-lmbedx509', '-lmbedcrypto'], bearssl: ['-lbearssl'] } as const
export type BoardJudge = keyof typeof libraries
export const boardJudges = Object.keys(libraries) as BoardJudge[]

/** For `describe.skipIf(...)`. */
export function lacksBoardJudges(): boolean {
  if (lacksTools('gcc', 'openssl')) return true
  const header = (name: string) => runTool('gcc', ['-fsyntax-only', '-include', name, '-x', 'c', '-'], { input: '' }).status === 0
  return saysMissing([...(header('mbedtls/ssl.h') ? [] : ['libmbedtls-dev']), ...(header('bearssl.h') ? [] : ['libbearssl-dev'])])
}

/** The files of a bundle, as C names them in `identity.c`. */
export interface BoardNames {
  /** Lines before everything else, such as includes. */
  head: string
  /** The first line of the function that answers. */
  first?: string
  authorities: readonly string[]
  chain: readonly string[]
  key?: string | undefined
}

/** The expressions of C for an array that xxd made and for a string. */
export const array = (name: string) => `{${name}, ${name}_len}`
export const pemString = (name: string) => `{(const unsigned char *)${name}, sizeof ${name}}`

/** Compiles a judge together with the files of a bundle in `folder`, with every warning an error; gives the program's path. */
export function compileJudge(judge: BoardJudge, folder: string, { head, first = '', authorities, chain, key }: BoardNames, extra: readonly string[] = []): string {
  const put = (field: string, values: readonly string[]) =>
    values.map((value, index) => `    identity->${field}[${index}] = (content)${value};`).join('\n')
  const source = `${head}
#include "board.h"
void get_identity(board_identity *identity) {
${first}
    identity->authority_count = ${authorities.length};
${put('authorities', authorities)}
    identity->chain_count = ${chain.length};
${put('chain', chain)}
${key === undefined ? '' : `    identity->key = (content)${key};`}
}
`
  writeFileSync(join(folder, 'identity.c'), source)
  const program = join(folder, judge)
  const strict = ['-std=gnu11', '-O1', '-Wall', '-Wextra', '-Werror', `-I${here}`, '-o', program]
  const { status, output } = runTool('gcc', [...strict, 'identity.c', join(here, `${judge}.c`), ...extra, ...libraries[judge]], { cwd: folder })
  if (status !== 0) throw new Error(output)
  return program
}
