import { describe, expect, it } from 'vitest'
import { draftOfSaved, emptyPublish, readPublish, readTypedPayload, type PublishDraft } from './publish-draft.ts'

const hello = Buffer.from('hello').toString('base64')

describe('what is published', () => {
  it.each<[PublishDraft['form'], string, string]>([
    ['text', 'hello', hello],
    ['json', ' {"a": 1}', Buffer.from(' {"a": 1}').toString('base64')],
    ['hex', '68 65:6C\n6c6f', hello],
    ['hex', '', ''],
    ['base64', 'aGVs\nbG8=', hello],
  ])('as %s is %j', (form, payload, octets) => {
    expect(readTypedPayload({ form, payload, file: undefined })).toEqual({ payload: octets })
  })

  it.each<[PublishDraft['form'], string, RegExp]>([
    ['json', '{"a":}', /^No JSON: Unexpected token '}'/],
    ['json', '', /^No JSON: /],
    ['hex', '0g', /^No hex: "g"/],
    ['hex', '012', /two digits, and there are 3/],
    ['base64', 'a*b', /^No base64: /],
    ['file', '', /^Choose a file\.$/],
  ])('as %s says what is wrong with %j', (form, payload, problem) => {
    expect(readTypedPayload({ form, payload, file: undefined }).problem).toMatch(problem)
  })

  it('has no properties in MQTT 3.1.1', () => {
    const draft = { ...emptyPublish, topic: 'a', properties: { ...emptyPublish.properties, contentType: 'text/plain' } }
    expect(readPublish(draft, 5).message?.properties).toEqual({ contentType: 'text/plain' })
    expect(readPublish(draft, 4).message?.properties).toEqual({})
  })

  it('needs a topic without wildcards', () => {
    expect(readPublish(emptyPublish, 5).problem).toBe('The topic is empty.')
    expect(readPublish({ ...emptyPublish, topic: '#' }, 5).problem).toMatch(/wildcard/)
  })

  it('comes back from what was saved as it was written', () => {
    const saved = { id: '1', name: 'n', topic: 't', payload: hello, qos: 1 as const, retain: true, properties: {} }
    expect(draftOfSaved({ ...saved, form: 'text' })).toMatchObject({ topic: 't', payload: 'hello', form: 'text', qos: 1, retain: true })
    expect(draftOfSaved({ ...saved, form: 'hex' }).payload).toBe('68 65 6c 6c 6f')
    expect(draftOfSaved({ ...saved, form: 'base64' }).payload).toBe(hello)
    expect(draftOfSaved({ ...saved, payload: '/w==', form: 'text' })).toMatchObject({ form: 'hex', payload: 'ff' })
  })
})
