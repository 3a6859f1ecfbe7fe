/** Whose files a target makes. */
export type ExportRole = 'broker' | 'device'

/** One of the values of a choice. */
export interface ChoiceValue {
  value: string
  /** A few words. */
  title: string
  /** What choosing it means, a sentence or two, where the title does not say it. */
  text: string | null
}

/**
 * One thing that can be chosen for a target, in a form that a page and the command line can show. A `secret` is given anew each
 * time: it is kept nowhere and shown to nobody.
 */
export type ExportOption = {
  name: string
  title: string
  /** One sentence. */
  explanation: string
} & (
  | { type: 'choice'; values: readonly ChoiceValue[]; default: string }
  | { type: 'boolean'; default: boolean }
  | { type: 'number'; min: number; max: number; default: number }
  | { type: 'text'; maxLength: number; default: string }
  | { type: 'secret'; default: '' }
)
export type OptionValue = string | number | boolean

/** An export target of the catalogue. */
export interface ExportTargetSummary {
  id: string
  title: string
  /** One sentence: who reads these files. */
  purpose: string
  /** Whose files it makes, the role that it is mainly for first. */
  roles: readonly ExportRole[]
  /** Who reads the files, with the version that they were tried with, such as `Eclipse Mosquitto 2.0.11`. */
  reader: string
  /** `proven`: the tests give the files to that reader. `documented`: they are held to its documentation. */
  proof: 'proven' | 'documented'
  options: readonly ExportOption[]
}

/** What the reader of a bundle would trip over. An `error` stops the export, a `warning` is shown. */
export interface BundleProblem {
  severity: 'error' | 'warning'
  message: string
  remedy: string
}

/** One file of a bundle, before or after it is written. */
export interface BundleFileSummary {
  /** Relative to the bundle's folder, with `/`. */
  path: string
  /** In octets. */
  size: number
  isSecret: boolean
  /** Upper-case hex SHA-256. */
  sha256: string
  /** The content of a public text file in a preview; null for secret or binary files. */
  text: string | null
}

/** A bundle for one identity. */
export interface BundleSummary {
  /** The name of the broker or device. */
  name: string
  serialNumber: string
  fingerprint: string
  /** Relative to the chosen folder, with `/`: `broker` or `devices/<id>`. */
  folder: string
  files: BundleFileSummary[]
  problems: BundleProblem[]
}

/** What an export wrote. */
export interface ExportResult {
  target: string
  /** Absolute. */
  folder: string
  bundles: BundleSummary[]
  /** Names of bundles that were not begun when the export was cancelled. */
  notStarted: string[]
}

export interface ExportProgress {
  done: number
  total: number
  name: string
}
