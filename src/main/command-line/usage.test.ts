import { describe, it } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { coreDouble, type SomeHandlers } from './testing/core-double.ts'
import { playTranscript } from './testing/transcript.ts'
import { sampleNow } from './testing/samples.ts'

const lockedVault: SomeHandlers = {
  vault: { open: async () => ({ state: 'locked', path: '/home/ada/home.certwright', name: 'home.certwright' }) },
}
const stage = (handlers: SomeHandlers = {}) => ({
  openCore: coreDouble({ ...lockedVault, ...handlers }),
  now: sampleNow,
  env: { CERTWRIGHT_PASSPHRASE: 'correct horse battery' },
})

describe('bad usage', () => {
  it('exits 2, with an error and a hint', () =>
    playTranscript(
      stage(),
      `
      $ certwright vaul
      ! error: Unknown command 'vaul'.
      ! hint: Did you mean vault?
      = 2
      $ certwright certificate show
      ! error: Missing required argument 'ref'.
      ! hint: Add --help to the command to see what it takes.
      = 2
      $ certwright authority create
      ! error: Required option '--cn <name>' not specified.
      ! hint: Add --help to the command to see what it takes.
      = 2
      $ certwright authority create --cn X --days soon
      ! error: Option '--days <n>' argument 'soon' is invalid. It must be a whole number.
      ! hint: Add --help to the command to see what it takes.
      = 2
      $ certwright certificate list --kind floppy
      ! error: Option '--kind <kind>' argument 'floppy' is invalid. Allowed choices are root-ca, issuing-ca, broker, device, client.
      ! hint: Add --help to the command to see what it takes.
      = 2
      $ certwright export
      ! error: The target is missing.
      ! hint: Name one; "certwright export list" lists them.
      = 2
      $ certwright export mosquitto
      ! error: The folder is missing.
      ! hint: Name it with --to DIR.
      = 2
      $ certwright connection test mqtts://x --as a --cert b.crt
      ! error: --as and --cert exclude each other.
      ! hint: Name a certificate of the vault, or a file.
      = 2
    `,
    ))

  it('takes the same form as any failure with --json', () =>
    playTranscript(
      stage(),
      `
      $ certwright --json
      {
        "error": {
          "code": "INVALID_INPUT",
          "message": "The command is missing.",
          "remedy": "Add --help to see the commands.",
          "details": {}
        }
      }
      = 2
      $ certwright subscribe a --json
      {
        "error": {
          "code": "INVALID_INPUT",
          "message": "Required option '--broker <url>' not specified.",
          "remedy": "Add --help to the command to see what it takes.",
          "details": {}
        }
      }
      = 2
    `,
    ))

  it('shows all commands where none was given', () =>
    playTranscript(
      stage(),
      `
      $ certwright
      ! Usage: certwright [options] [command]
      …
      ! error: The command is missing.
      ! hint: Add --help to see the commands.
      = 2
    `,
    ))

  it('does not repeat what may be a secret in the wrong place', () =>
    playTranscript(
      stage(),
      `
      $ certwright vault info --passphrase=hunter2-hunter2
      ! error: Unknown option '--passphrase'.
      …
      = 2
      $ certwright vault info hunter2-hunter2
      ! error: Too many arguments for 'info'. Expected 0 arguments but got 1.
      …
      = 2
    `,
    ))

  it('is told in the words of the command line where the core refuses a field', () =>
    playTranscript(
      stage({ vault: { ...lockedVault.vault, unlock: async () => ({}) as never } }),
      `
      $ certwright authority create --cn Home --days 0
      ! error: --days must be at least 1 day.
      ! hint: Correct it and try again.
      = 2
      $ certwright authority create --cn Home --c XX
      ! error: --c: "XX" is not a country code of ISO 3166-1 (two letters, such as DE or GB).
      ! hint: Correct it and try again.
      = 2
      $ certwright device enrol good bad/one
      ! error: ID: "bad/one" holds one of + # / \\, which brokers do not match in topic rules.
      ! hint: Correct it and try again.
      = 2
      $ certwright broker issue --cn x --san mqtt.home.lan
      ! error: The alternative name "mqtt.home.lan" does not say its type.
      ! hint: Write dns:NAME, ip:ADDRESS or uri:URI.
      = 1
    `,
    ))
})

describe('a failure', () => {
  const failing = stage({
    certificates: {
      show: async () => {
        throw new AppError('AMBIGUOUS_REFERENCE', '"F260" may mean 2 certificates.', {
          remedy: 'Give the serial number of the one that is meant.',
          details: { reference: 'F260', candidates: ['sensor-1 (Device, active, 4D49)', 'sensor-2 (Device, active, 2A8E)'] },
        })
      },
      list: async () => {
        throw new Error('a secret of the code')
      },
    },
  })

  it('names the candidates of an ambiguous reference', () =>
    playTranscript(
      failing,
      `
      $ certwright certificate show F260
      ! error: "F260" may mean 2 certificates.
      !   sensor-1 (Device, active, 4D49)
      !   sensor-2 (Device, active, 2A8E)
      ! hint: Give the serial number of the one that is meant.
      = 1
      $ certwright certificate show F260 --json
      {
        "error": {
          "code": "AMBIGUOUS_REFERENCE",
          "message": "\\"F260\\" may mean 2 certificates.",
          "remedy": "Give the serial number of the one that is meant.",
          "details": {
            "reference": "F260",
            "candidates": [
              "sensor-1 (Device, active, 4D49)",
              "sensor-2 (Device, active, 2A8E)"
            ]
          }
        }
      }
      = 1
    `,
    ))

  it('that nobody foresaw is masked, and says how to learn more', () =>
    playTranscript(
      failing,
      `
      $ certwright certificate list
      ! error: Something failed inside Certwright that should not have.
      ! hint: Try again with CERTWRIGHT_LOG=1 in the environment, and report what is printed then.
      = 1
    `,
    ))

  it('has a remedy that fits the command line', () =>
    playTranscript(
      stage({
        vault: {
          open: async ({ path }) => {
            throw new AppError('VAULT_NOT_FOUND', `There is no vault at ${path ?? 'the default place'}.`, { remedy: 'Create one.' })
          },
        },
      }),
      `
      $ certwright vault info --vault none.certwright
      ! error: There is no vault at none.certwright.
      ! hint: Make one with "certwright vault create", or name one that is there with --vault.
      = 1
      $ CERTWRIGHT_VAULT=other.certwright certwright vault info
      ! error: There is no vault at other.certwright.
      …
      = 1
    `,
    ))
})
