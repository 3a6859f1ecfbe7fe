import { describe, expect, it } from 'vitest'
import { leftOutSentence, settingsSentence } from './settings-words.ts'

const name = (value: string) => ({ type: 'dns', value }) as const

describe('the words for settings of other programs', () => {
  it.each([
    [{ kind: 'mosquitto', altNames: [name('a.lan')] }, 'Settings of Mosquitto with 1 name.'],
    [{ kind: 'openssl', altNames: [name('a.lan'), name('b.lan')] }, 'Settings of OpenSSL with 2 names.'],
    [{ kind: 'amqtt', altNames: [] }, 'Settings of aMQTT with no name.'],
  ] as const)('say what a file holds', ({ kind, altNames }, sentence) => {
    expect(settingsSentence({ kind, altNames: [...altNames], values: [], findings: [] })).toBe(sentence)
  })

  it.each([
    [{ fresh: [name('a.lan')], known: 0, unfit: [] }, ''],
    [{ fresh: [], known: 3, unfit: [] }, 'All its names are in the list already.'],
    [{ fresh: [name('a.lan')], known: 1, unfit: [] }, '1 name is in the list already.'],
    [{ fresh: [], known: 2, unfit: [name('x'), name('y')] }, '2 names are in the list already. No certificate of this kind lists x and y.'],
  ])('say what is not added, and why', (offered, sentence) => {
    expect(leftOutSentence(offered)).toBe(sentence)
  })
})
