import type { BroughtFile } from '../../shared/brought-file.ts'
import { sizeWords } from '../words.ts'

/** A file with the name that a person knows it by. */
export interface NamedFile {
  name: string
  /** In bytes; undefined where only its path is known. */
  size: number | undefined
  file: BroughtFile
}

/** A file that the window did not take, and why. */
export interface ReadingProblem {
  name: string
  message: string
  remedy: string
}

export interface ReadFiles {
  files: NamedFile[]
  problems: ReadingProblem[]
}

/** As much as one call to the core carries, and as the reader takes of one file. */
export const mostOctets = 32 * 1024 * 1024
const mostFiles = 1000

/** Reads files as bytes. `heldOctets` lie in the window already: together they may not be more than one call carries. */
export async function readFiles(chosen: readonly File[], heldOctets = 0): Promise<ReadFiles> {
  const files: ReadFiles['files'] = []
  const problems: ReadingProblem[] = []
  let octets = heldOctets
  for (const file of chosen) {
    const problem = refusal(file, octets, files.length)
    if (problem) {
      problems.push({ name: file.name, ...problem })
      continue
    }
    try {
      files.push({ name: file.name, size: file.size, file: { name: file.name.slice(0, 1024), content: await base64Of(file) } })
      octets += file.size
    } catch {
      problems.push({
        name: file.name,
        message: 'It could not be read.',
        remedy: 'Check that it is a file, that it is still there and that you may read it.',
      })
    }
  }
  return { files, problems }
}

/** Text that was pasted, as a file. */
export function fileOfText(text: string, name = 'Pasted text'): NamedFile {
  const octets = new TextEncoder().encode(text)
  return { name, size: octets.length, file: { name, content: base64(octets) } }
}

function refusal({ size }: File, octets: number, count: number): Omit<ReadingProblem, 'name'> | undefined {
  if (size > mostOctets) {
    return {
      message: `It has ${sizeWords(size)}; a file may have 32 MiB at most.`,
      remedy: 'Certificates and keys are small. Choose the file that holds nothing else.',
    }
  }
  if (octets + size > mostOctets) {
    return { message: 'With it, there would be more than 32 MiB.', remedy: 'Put the others away first, or bring fewer at once.' }
  }
  if (count >= mostFiles) return { message: 'A thousand files are enough at once.', remedy: 'Bring the rest afterwards.' }
  return undefined
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve((reader.result as string).replace(/^[^,]*,/, ''))
    reader.onerror = () => reject(reader.error ?? new Error('not readable'))
    reader.readAsDataURL(file)
  })
}

function base64(octets: Uint8Array): string {
  let binary = ''
  for (const octet of octets) binary += String.fromCharCode(octet)
  return btoa(binary)
}
