import type { BundleProblem } from '../../shared/export.ts'
import { choice, secret } from './option.ts'

/** The password that a bundle's PKCS#12 files are to have. It is in none of the files. */
export const storePassword = secret({
  title: 'Password of the file',
  explanation: 'Whoever imports the file is asked for it; 8 characters or more, in letters and digits that every keyboard has.',
})

/** How the PKCS#12 files of a bundle are encrypted. */
export const storeForm = choice({
  title: 'Encryption',
  explanation: 'Modern for everything of today; compatible, which is weak, only for a program that cannot open the other.',
  values: {
    modern: ['Modern', 'AES-256 and SHA-256. OpenSSL, Java from 8u301 and 11.0.12 on, Firefox, Node.js, GnuTLS and Windows from 10 (1809) on open it.'],
    compatible: ['Compatible (weak)', 'Triple DES and SHA-1, for old importers. A password is guessed a few hundred times as fast.'],
  },
  default: 'modern',
})

/** What may be said of a password and a form before anything is encrypted; `isJava` where Java is the reader. */
export function storeProblems(password: string, form: 'modern' | 'compatible', { isJava }: { isJava: boolean }): BundleProblem[] {
  const problems: BundleProblem[] = []
  if (/[^\x20-\x7e]/.test(password)) {
    problems.push({
      severity: isJava ? 'error' : 'warning',
      message: isJava
        ? 'Java opens no key store whose password has letters beyond ASCII.'
        : 'The password has letters beyond ASCII; Java refuses those, and other programs read them by their own rules.',
      remedy: 'Choose a password of plain letters, digits and signs.',
    })
  }
  if (form === 'compatible') {
    problems.push({
      severity: 'warning',
      message: 'The compatible form is weak: triple DES and SHA-1, with 2,048 rounds between a guess and the key.',
      remedy: 'Choose the modern form unless the program cannot open it, and a long password otherwise.',
    })
  }
  return problems
}
