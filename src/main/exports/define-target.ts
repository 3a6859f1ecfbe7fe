import type { BundleProblem, ExportRole, TargetGroup } from '../../shared/export.ts'
import { identityProblems, type IdentityUse } from './identity-problems.ts'
import { manifestFile } from './manifest.ts'
import { describeOptions, optionsSchema, type Chosen, type OptionSet } from './option.ts'
import { readmeFile, type ReadmeContent } from './readme.ts'
import { usualTakeUp, type RewrittenBundle } from './take-up.ts'
import type { BrokerFile, BundleFile, BundleSource, ExportTarget, FleetList } from './target.ts'

/** The files that a target itself makes, and what the README says of using them. */
export interface TargetContent extends ReadmeContent {
  files: readonly BundleFile[]
}

/** All that a new target has to say. */
export interface TargetDefinition<Options extends OptionSet> {
  id: string
  title: string
  /** One sentence: who reads these files. */
  purpose: string
  roles: readonly ExportRole[]
  /** Where it stands in a list of targets. By default `brokers` where it is mainly for those, else `programs`. */
  group?: TargetGroup
  /** Who reads the files, with the version that they were tried with. */
  reader: string
  /** `documented` where that reader cannot be run in the tests: then they are held to its documentation. */
  proof: 'proven' | 'documented'
  options: Options
  /** By default it does not. */
  needsCredentials?: (options: Chosen<Options>) => boolean
  /** What goes into the bundle of the identity: decides which general problems are looked for. */
  identityUse: (source: BundleSource, options: Chosen<Options>) => IdentityUse
  /** What this reader in particular would trip over. */
  check: (source: BundleSource, options: Chosen<Options>) => BundleProblem[]
  content: (source: BundleSource, options: Chosen<Options>, signal?: AbortSignal) => TargetContent | Promise<TargetContent>
  /** By default: put the files where README.txt says, and restart it. */
  takeUp?: (options: Chosen<Options>, bundle: RewrittenBundle) => string[]
  /** By default unknown. */
  lineSteps?: (options: Chosen<Options>, file: BrokerFile) => string[]
  /** Where it makes something for many devices together. */
  fleetList?: FleetList<Chosen<Options>>
}

/** Makes an export target of its definition; adds what every bundle has: `README.txt`, `manifest.json`, the general checks. */
export function defineTarget<const Options extends OptionSet>(definition: TargetDefinition<Options>): ExportTarget {
  const { id, title, purpose, roles, reader, proof, check, content, identityUse, needsCredentials, takeUp, lineSteps } = definition
  const schema = optionsSchema(definition.options)
  return {
    id,
    title,
    purpose,
    roles,
    group: definition.group ?? (roles[0] === 'broker' ? 'brokers' : 'programs'),
    reader,
    proof,
    fleetList: definition.fleetList ? parsing(definition.fleetList, (options) => schema.parse(options)) : null,
    options: describeOptions(definition.options),
    schema,
    needsCredentials: (options) => needsCredentials?.(schema.parse(options)) ?? false,
    check(source, options) {
      const chosen = schema.parse(options)
      return [...identityProblems(source.identity, identityUse(source, chosen), source.now), ...check(source, chosen)]
    },
    async files(source, options, signal) {
      const { files, ...readme } = await content(source, schema.parse(options), signal)
      const described = [...files, readmeFile(title, source, files, readme)]
      return [...described, manifestFile(id, source, described)]
    },
    takeUp: (options, bundle) => takeUp?.(schema.parse(options), bundle) ?? usualTakeUp(title, bundle),
    lineSteps: (options, file) => lineSteps?.(schema.parse(options), file) ?? null,
  }
}

/** The same list for options as they were given. */
function parsing<Options>(list: FleetList<Options>, parse: (options: unknown) => Options): FleetList {
  return list.form === 'lines'
    ? { ...list, line: (source, options) => list.line(source, parse(options)) }
    : { ...list, file: (source, options) => list.file(source, parse(options)) }
}
