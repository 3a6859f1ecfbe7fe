import { describe, expect, it } from 'vitest'
import { addRow, addRows, altNameDraft, chooseType, likelyType, offeredNames, readAltNames, removeRow, typeText } from './alt-name-draft.ts'

const all = ['dns', 'ip', 'uri'] as const

describe('a draft of alternative names', () => {
  it('begins with one empty row, which is no problem', () => {
    expect(readAltNames(altNameDraft())).toMatchObject({ names: [], hasProblem: false, hasIpv4: false })
  })

  it('lets the type follow what is typed until one is chosen', () => {
    let draft = typeText(altNameDraft(), 0, '192.168.1.10', all)
    expect(draft.rows[0]!.type).toBe('ip')
    draft = typeText(draft, 0, 'mqtt.home.lan', all)
    expect(draft.rows[0]!.type).toBe('dns')
    draft = typeText(chooseType(draft, 0, 'dns'), 0, '192.168.1.10', all)
    expect(draft.rows[0]!.type).toBe('dns')
    expect(readAltNames(draft).rows.get(0)!.warnings).toEqual(['address-as-dns-name'])
  })

  it('guesses only types that are allowed', () => {
    expect(['10.', '::1', 'fe80::1', 'spiffe://a/b', 'a.b', 'cafe'].map((text) => likelyType(text, all))).toEqual([
      'ip',
      'ip',
      'ip',
      'uri',
      'dns',
      'dns',
    ])
    expect(likelyType('10.0.0.1', ['dns', 'uri'])).toBe('dns')
  })

  it('says at the row what is wrong with it', () => {
    const draft = addRow(typeText(altNameDraft(), 0, '192.168.1.300', all), { type: 'dns', value: 'mqtt.home.lan' })
    const { rows, names, hasProblem } = readAltNames(draft)
    expect(hasProblem).toBe(true)
    expect(rows.get(0)!.problem!.message).toContain('192.168.1.300')
    expect(names).toEqual([{ type: 'dns', value: 'mqtt.home.lan' }])
  })

  it('finds duplicates by their checked form', () => {
    const draft = addRow(addRow(altNameDraft(), { type: 'dns', value: 'Mqtt.Home.Lan' }), { type: 'dns', value: 'mqtt.home.lan' })
    const { names, hasProblem } = readAltNames(draft)
    expect(names).toHaveLength(1)
    expect(hasProblem).toBe(true)
  })

  it('lists addresses as names too where asked, after everything else', () => {
    const draft = {
      ...altNameDraft([
        { type: 'ip', value: '192.168.1.10' },
        { type: 'ip', value: '::1' },
      ]),
      alsoAsNames: true,
    }
    expect(readAltNames(draft).names).toEqual([
      { type: 'ip', value: '192.168.1.10' },
      { type: 'ip', value: '::1' },
      { type: 'dns', value: '192.168.1.10' },
    ])
  })

  it('takes an empty row for a suggestion and always keeps one row', () => {
    const draft = addRow(altNameDraft(), { type: 'dns', value: 'localhost' })
    expect(draft.rows.map(({ text }) => text)).toEqual(['localhost'])
    expect(removeRow(draft, draft.rows[0]!.key).rows.map(({ text }) => text)).toEqual([''])
  })

  it('takes from elsewhere what it does not have, each once, and only what a certificate of its kind may list', () => {
    const draft = { ...altNameDraft([{ type: 'dns', value: 'MQTT.Home.Lan' }, { type: 'ip', value: '10.0.0.1' }]), alsoAsNames: true }
    const names = [
      { type: 'dns', value: 'mqtt.home.lan' },
      { type: 'dns', value: '10.0.0.1' },
      { type: 'ip', value: 'fd00::1' },
      { type: 'ip', value: 'fd00::1' },
      { type: 'uri', value: 'spiffe://home.lan/broker' },
    ] as const
    const offered = offeredNames(draft, names, ['dns', 'ip'])
    expect(offered).toEqual({ fresh: [names[2]], known: 2, unfit: [names[4]] })
    expect(addRows(draft, offered.fresh).rows.map(({ text }) => text)).toEqual(['MQTT.Home.Lan', '10.0.0.1', 'fd00::1'])
  })
})
