import { hash } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toPem } from '../../../shared/pem.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import type { Question } from './judge.ts'

/** Where the certificates and keys of questions are put for judges that read files; the same content is written once. */
export class QuestionFiles {
  readonly #folder = temporaryFolder('judges')

  /** The path of a file with these certificates in PEM. */
  pem(...certificates: readonly Uint8Array[]): string {
    return this.#write('pem', Buffer.from(certificates.map((der) => toPem('CERTIFICATE', der)).join('')))
  }

  /** The path of a file with this DER. */
  der(octets: Uint8Array): string {
    return this.#write('der', octets)
  }

  /** The question as `question.h` describes it. */
  line({ path, purpose, host, key }: Question): string {
    const { end, between, anchor } = partsOfPath(path)
    return [purpose, host ?? '-', key ? this.der(key) : '-', ...[anchor, end, ...between].map((each) => this.der(each))].join(
      '\t',
    )
  }

  #write(extension: string, content: Uint8Array): string {
    const path = join(this.#folder, `${hash('sha256', content)}.${extension}`)
    if (!existsSync(path)) writeFileSync(path, content, { mode: 0o600 })
    return path
  }
}

/** A path by the roles in it; an anchor that is judged by itself is its own end. */
export function partsOfPath(path: readonly Uint8Array[]) {
  return { end: path[0]!, between: path.slice(1, -1), anchor: path.at(-1)! }
}
