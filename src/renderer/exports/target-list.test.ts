import { describe, expect, it } from 'vitest'
import type { ExportRole } from '../../shared/export.ts'
import { catalogue, summaryOf } from '../../main/exports/index.ts'
import { listTargets } from './target-list.ts'

const targets = catalogue.map(summaryOf)
const found = (text: string, roles: readonly ExportRole[] = []) => listTargets(targets, { text, roles }).flatMap((group) => group.targets.map(({ id }) => id))

describe('the list of targets', () => {
  it('has every target once, in groups', () => {
    expect(found('')).toEqual(targets.map(({ id }) => id))
    expect(listTargets(targets, { text: '', roles: [] }).map(({ title }) => title)).toEqual(['Brokers', 'Programs', 'Boards', 'Plain files', 'Clouds'])
  })
  it('finds by every word of what is typed, in any order and case', () => {
    expect(found('ESP-IDF')).toContain('esp-idf')
    expect(found('arduino esp32')).toEqual(['esp32-arduino'])
    expect(found('clouds')).toEqual(['aws-iot', 'azure-dps'])
    expect(found('floppy')).toEqual([])
  })
  it('keeps to those that serve the roles, both where there are both', () => {
    expect(found('', ['broker'])).toEqual(targets.filter(({ roles }) => roles.includes('broker')).map(({ id }) => id))
    expect(found('', ['broker', 'device'])).toEqual(targets.filter(({ roles }) => roles.length === 2).map(({ id }) => id))
  })
})
