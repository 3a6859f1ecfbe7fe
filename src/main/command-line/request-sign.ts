import type { Command } from 'commander'
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { AltName } from '../../shared/alt-name.ts'
import type { AppContract } from '../../shared/contract.ts'
import { AppError, toWireError, type WireError } from '../../shared/errors.ts'
import { fileStem } from '../../shared/request-recipes.ts'
import type { SignedRequest } from '../../shared/request.ts'
import type { Client } from '../../shared/rpc.ts'
import type { Answer } from './answer.ts'
import { badUsage, failureLines } from './failure.ts'
import { examples } from './examples.ts'
import type { Invocation } from './invocation.ts'
import { addAltNameOption, addIssuerOption, altNamesOf, daysOption } from './issue-options.ts'
import { paint, type Line } from './line.ts'
import { newCertificateLines } from './print-certificate.ts'
import { droppedLines } from './print-request.ts'
import { indent } from './table.ts'
import { count, listWords } from './words.ts'

interface SignOptions {
  profile: string
  issuer?: string
  subject?: string
  san?: string[]
  days?: number
  replace?: boolean
  to: string
  caTo?: string
  force?: boolean
}

type Signed = SignedRequest & { path: string | null }

interface SignResult {
  signed: Signed[]
  /** By the name of the file. */
  failed: { file: string; error: WireError }[]
  notStarted: string[]
}

/** Adds the command that signs somebody's requests. */
export function addRequestSignCommand(request: Command, invocation: Invocation): void {
  examples(
    addAltNameOption(
      addIssuerOption(
        request
          .command('sign')
          .description('sign requests; what a profile does not give is dropped, and said so')
          .argument('<file...>', 'the requests, PEM or DER')
          .requiredOption('--profile <id>', 'profile that says what comes of them')
          .requiredOption('--to <path>', 'where the certificate and its chain are written; a folder, where there are several'),
      ),
      '; in place of those of the request',
    )
      .option('--subject <name>', 'name in place of that of the request, such as "CN=sensor-9,O=Home"')
      .addOption(daysOption())
      .option('--replace', 'where an active certificate has the name, put the new one in its place')
      .option('--ca-to <file>', 'also write the root CA there, which the other side is to trust')
      .option('--force', 'replace files that are there'),
    'request sign sensor-9.csr --profile mqtt-device --to sensor-9.crt --ca-to ca.crt',
    'request sign usb/broker.csr --profile mqtt-broker --san dns:mqtt.home.lan --days 397 --to usb/broker.crt',
    'request sign usb/sensor-1.csr usb/sensor-2.csr --profile mqtt-device --to usb/signed',
  ).action(invocation.answer((files: string[], options: SignOptions) => sign(invocation, files, options)))
}

async function sign(invocation: Invocation, files: string[], options: SignOptions): Promise<Answer> {
  const altNames = altNamesOf(options.san)
  if (files.length > 1 && options.subject !== undefined) {
    throw badUsage('--subject is for one request, and there are several.', 'Sign them one by one, or leave it out.')
  }
  if (files.length > 1 && isFile(options.to)) {
    throw badUsage(`--to names a file, and there are ${files.length} requests.`, 'Name a folder.')
  }
  if (options.caTo !== undefined && !options.force && isThere(options.caTo)) throw isThereAlready(resolve(options.caTo))
  const client = await invocation.unlockVault()
  const isFolder = files.length > 1 || isDirectory(options.to) || /[/\\]$/.test(options.to)
  if (isFolder) mkdirSync(options.to, { recursive: true })
  const taken = new Set<string>()
  const value: SignResult = { signed: [], failed: [], notStarted: [] }
  for (const [index, file] of files.entries()) {
    if (invocation.signal.aborted) {
      value.notStarted.push(...files.slice(index))
      break
    }
    invocation.output.progress(`${index} of ${count(files.length, 'request')}: ${file}`)
    try {
      const to = isFolder ? join(options.to, await certificateFile(client, file, options, taken)) : options.to
      value.signed.push(await signOne(client, file, to, options, altNames))
    } catch (error) {
      if (files.length === 1 || !(error instanceof AppError)) throw error
      value.failed.push({ file, error: toWireError(error) })
    }
  }
  const caFile = writeTrustAnchors(value.signed, options)
  return { value, lines: resultLines(value, caFile, invocation.surroundings.now()), hasFailed: value.failed.length > 0 }
}

/** After the name that it will have, whatever the file of the request was called; none of `taken`. */
async function certificateFile(client: Client<AppContract>, file: string, { profile }: SignOptions, taken: Set<string>): Promise<string> {
  const { facts } = await client.requests.read({ file: { path: resolve(file) }, profile })
  const stem = fileStem(facts.name)
  const name = taken.has(stem.toLowerCase()) ? `${stem}-${facts.fingerprint.slice(0, 8)}` : stem
  taken.add(name.toLowerCase())
  return `${name}.pem`
}

async function signOne(client: Client<AppContract>, file: string, to: string, options: SignOptions, altNames: AltName[] | undefined): Promise<Signed> {
  const { profile, issuer, subject, days, replace, force } = options
  const signing = client.requests.sign({
    file: { path: resolve(file) },
    profile,
    issuer,
    subject,
    altNames,
    validityDays: days,
    replaces: replace ?? false,
    to: resolve(to),
    overwrite: force ?? false,
  })
  return signing.catch((error: unknown) => {
    if (!(error instanceof AppError) || error.code !== 'NAME_TAKEN' || replace) throw error
    const { code, message, details } = error
    throw new AppError(code, message, { remedy: 'Add --replace to put this one in its place.', details, cause: error })
  })
}

/** Several authorities may have signed; each root CA stands there once. */
function writeTrustAnchors(signed: readonly Signed[], { caTo, force }: SignOptions): string | null {
  if (caTo === undefined || signed.length === 0) return null
  const path = resolve(caTo)
  const pem = [...new Set(signed.map(({ trustAnchorPem }) => trustAnchorPem))].join('')
  try {
    writeFileSync(path, pem, { flag: force ? 'w' : 'wx' })
  } catch (cause) {
    throw new AppError('FOLDER_NOT_WRITABLE', `${path} could not be written; the certificates were signed and are written.`, {
      remedy: 'Print the root CA with "certwright certificate show NAME --json", or sign again into another folder with --replace.',
      details: { path },
      cause,
    })
  }
  return path
}

function resultLines({ signed, failed, notStarted }: SignResult, caFile: string | null, now: Date): Line[] {
  return [
    ...signed.flatMap(({ certificate, path, dropped }): Line[] => [
      ...newCertificateLines(certificate, now),
      ...indent([['Written to ', paint('bold', path ?? '-')], ...droppedLines(dropped)]),
    ]),
    ...failed.flatMap(({ file, error }): Line[] => [
      ['Not signed: ', paint('bold', basename(file))],
      ...indent(failureLines({ message: error.message, remedy: error.remedy ?? null, details: error.details ?? {} })),
    ]),
    ...(notStarted.length > 0 ? [`Cancelled before ${listWords(notStarted)}.`] : []),
    ...(caFile === null ? [] : [['The root CA is in ', paint('bold', caFile), '.']]),
    ...(signed.length > 0 ? ['Nothing secret is in these files: they may be carried back as the requests came.'] : []),
  ]
}

function isThereAlready(path: string): AppError {
  return new AppError('BUNDLE_EXISTS', `${path} is there already. Nothing was signed.`, {
    remedy: 'Choose another file, or say that it may be replaced.',
    details: { path },
  })
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
