import type { CertificateKind } from './profile.ts'

/** Whose files a target makes. */
export type ExportRole = 'broker' | 'device'

/** What the reader of a target's files is: how a long list of targets is divided, in this order. */
export const targetGroups = ['brokers', 'programs', 'boards', 'files', 'clouds'] as const
export type TargetGroup = (typeof targetGroups)[number]

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
  group: TargetGroup
  /** Who reads the files, with the version that they were tried with, such as `Eclipse Mosquitto 2.0.11`. */
  reader: string
  /** `proven`: the tests give the files to that reader. `documented`: they are held to its documentation. */
  proof: 'proven' | 'documented'
  options: readonly ExportOption[]
  /** What it makes for many devices together, in a few words; null where it makes one bundle for each only. */
  list: string | null
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
  /** Id of the target that makes it. */
  target: string
  /** Relative to the chosen folder, with `/`: `broker` or `devices/<id>`. */
  folder: string
  files: BundleFileSummary[]
  problems: BundleProblem[]
}

/** How bundles are delivered: as folders, or as one ZIP whose content is encrypted with AES-256. */
export type ExportForm = 'folder' | 'zip'

/** What an export wrote. */
export interface ExportResult {
  target: string
  /** Absolute. */
  folder: string
  /** The ZIP, absolute; null where folders were written. */
  file: string | null
  bundles: BundleSummary[]
  /** Those that were left out, since their reader would refuse them. */
  refused: RefusedBundle[]
  /** Names of bundles that were not begun when the export was cancelled. */
  notStarted: string[]
}

/** The target that an identity's bundle is made with where everything is exported in one go. */
export interface ExportChoice {
  name: string
  kind: CertificateKind
  serialNumber: string
  fingerprint: string
  target: string
  /** What differs from the defaults; never a secret. */
  options: Readonly<Record<string, OptionValue>>
  /** Whether somebody has chosen it. Otherwise it is the plainest target of its role. */
  isRemembered: boolean
}

/** A page of the choices, and how often each target is chosen among all of them. */
export interface ExportChoices {
  total: number
  targets: { target: string; count: number }[]
  choices: ExportChoice[]
}

/** A page of the bundles that an export of everything would write; one that its reader would refuse has a problem that is an `error`. */
export interface ExportAllPreview {
  total: number
  bundles: BundleSummary[]
}

/** A bundle that stands, in short: there may be thousands of them. */
export interface WrittenBundle {
  name: string
  serialNumber: string
  fingerprint: string
  target: string
  /** Relative to the chosen folder, or inside the ZIP. */
  folder: string
  files: number
  secretFiles: number
  /** What its reader may trip over. */
  warnings: BundleProblem[]
}

/** An identity whose bundle was not written, as its reader would refuse it. The others were. */
export interface RefusedBundle {
  name: string
  fingerprint: string
  target: string
  /** Where it would have gone, relative to the chosen folder. */
  folder: string
  problem: BundleProblem
}

/** What the reader of a target would say to the bundles that were looked at, made with the target's defaults. */
export interface TargetVerdict {
  target: string
  /** So many were looked at, and so many of them would be refused. */
  bundles: number
  refused: number
  /** The first objection, one that is an `error` before others; null where there is none. */
  problem: BundleProblem | null
}

/** Whom an export of everything would leave out, found before anything is written. */
export interface ExportAllCheck {
  total: number
  refused: RefusedBundle[]
}

/** What an export of everything wrote: `broker/`, `devices/<id>/` and a `README.txt` above them. */
export interface ExportAllResult {
  /** Absolute. */
  folder: string
  /** The ZIP, absolute; null where folders were written. */
  file: string | null
  bundles: WrittenBundle[]
  refused: RefusedBundle[]
  /** Names of bundles that were not begun when the export was cancelled. */
  notStarted: string[]
}

export interface ExportProgress {
  done: number
  total: number
  name: string
}
