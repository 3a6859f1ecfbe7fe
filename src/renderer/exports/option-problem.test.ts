import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestCore, testPassphrase, type TestCore } from '../../main/testing/test-core.ts'
import { AppError } from '../../shared/errors.ts'
import type { ExportTargetSummary } from '../../shared/export.ts'
import { optionProblem } from './option-problem.ts'

describe('what the core objects to in an option', () => {
  let core: TestCore
  let mosquitto: ExportTargetSummary
  beforeAll(async () => {
    core = await openTestCore()
    await core.api.vault.create({ passphrase: testPassphrase })
    mosquitto = (await core.api.exports.targets()).find(({ id }) => id === 'mosquitto')!
  })
  afterAll(() => core.close())

  it('stands at its field', async () => {
    const error = await core.api.exports.preview({ target: 'mosquitto', options: { port: 99_999 } }).catch((thrown: unknown) => thrown)
    expect(optionProblem(error as AppError, mosquitto)).toEqual({
      name: 'port',
      title: 'Port',
      message: 'Must be a whole number from 1 to 65535.',
    })
  })

  it('is nothing where the error is about something else', () => {
    expect(optionProblem(new AppError('VAULT_LOCKED', 'The vault is locked.'), mosquitto)).toBeUndefined()
    expect(optionProblem(new AppError('INVALID_INPUT', 'x', { details: { path: 'target' } }), mosquitto)).toBeUndefined()
    expect(optionProblem(undefined, mosquitto)).toBeUndefined()
  })
})
