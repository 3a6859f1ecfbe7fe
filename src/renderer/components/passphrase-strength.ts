import type { ZxcvbnFactory } from '@zxcvbn-ts/core'

/** How hard a passphrase is to guess. `score` runs from 0 (at once) to 4 (not in any useful time). */
export interface PassphraseStrength {
  score: 0 | 1 | 2 | 3 | 4
  word: string
  /** What would make it better; empty where nothing needs to. */
  advice: string
}

const words = ['Guessed at once', 'Very weak', 'Weak', 'Good', 'Strong'] as const

let estimator: Promise<ZxcvbnFactory> | undefined

/** Estimates a passphrase on this machine. The word lists are large, so they are fetched on the first call. */
export async function passphraseStrength(passphrase: string): Promise<PassphraseStrength> {
  estimator ??= loadEstimator()
  const { score, feedback } = (await estimator).check(passphrase)
  return { score, word: words[score], advice: score >= 3 ? '' : adviceOf([feedback.warning, ...feedback.suggestions]) }
}

function adviceOf(given: readonly (string | null)[]): string {
  return given.find((each) => each !== null && each !== '') ?? 'Add a word or two that do not belong together.'
}

async function loadEstimator(): Promise<ZxcvbnFactory> {
  const [core, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ])
  return new core.ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary, product: ['certwright', 'mqtt', 'broker', 'mosquitto', 'sensor'] },
    graphs: common.adjacencyGraphs,
    translations: english.translations,
  })
}
