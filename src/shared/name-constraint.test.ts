import { describe, expect, test } from 'vitest'
import { networkOctets } from './ip-octets.ts'
import { checkConstraintName, networkOfOctets, printConstraintName, type ConstraintName } from './name-constraint.ts'

const read = (text: string) => {
  const [type, ...value] = text.split(':')
  return printConstraintName(checkConstraintName({ type: type as ConstraintName['type'], value: value.join(':') }))
}

describe('a name constraint', () => {
  test.each([
    ['dns:Home.LAN', 'dns:home.lan'],
    ['dns:küche.lan', 'dns:xn--kche-0ra.lan'],
    ['ip:192.168.1.0/24', 'ip:192.168.1.0/24'],
    ['ip:0.0.0.0/0', 'ip:0.0.0.0/0'],
    ['ip:10.1.2.3/32', 'ip:10.1.2.3/32'],
    ['ip:FD00:0::/8', 'ip:fd00::/8'],
    ['ip:::/0', 'ip:::/0'],
    ['email:bob@Home.lan', 'email:bob@home.lan'],
    ['email:home.lan', 'email:home.lan'],
    ['email:.home.lan', 'email:.home.lan'],
    ['uri:.home.lan', 'uri:.home.lan'],
    ['uri:broker.home.lan', 'uri:broker.home.lan'],
  ])('%s is kept as %s', (text, kept) => {
    expect(read(text)).toBe(kept)
  })

  test.each([
    ['dns:.home.lan', /begins with a dot/],
    ['dns:*.home.lan', /wildcard/],
    ['dns:', /empty/],
    ['dns:10.0.0.1', /IP address/],
    ['ip:192.168.1.10', /not a network/],
    ['ip:192.168.1.0/33', /longer than 32/],
    ['ip:fd00::/129', /longer than 128/],
    ['ip:home.lan/8', /not an IP address/],
    ['email:ä@home.lan', /ASCII/],
    ['uri:http://home.lan', /label/],
  ])('%s is refused', (text, message) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'INVALID_ALT_NAME', message: expect.stringMatching(message) as string }))
  })

  test('with bits beyond its prefix says which network it lies in', () => {
    expect(() => read('ip:192.168.1.10/24')).toThrow(expect.objectContaining({ remedy: 'Give the network as 192.168.1.0/24.' }))
  })
})

describe('the octets of a network', () => {
  test.each([
    ['192.168.0.0/16', 'c0a80000ffff0000'],
    ['10.128.0.0/9', '0a800000ff800000'],
    ['0.0.0.0/0', '0000000000000000'],
    ['fd00::/8', `fd${'00'.repeat(15)}ff${'00'.repeat(15)}`],
    ['::ffff:0:0/96', `${'00'.repeat(10)}ffff00000000${'ff'.repeat(12)}00000000`],
  ])('of %s are address and mask', (network, octets) => {
    expect(Buffer.from(networkOctets(network)).toString('hex')).toBe(octets)
    expect(networkOfOctets(Buffer.from(octets, 'hex'))).toBe(network)
  })

  test.each(['c0a80000ff00ff00', 'c0a80000', ''])('%j are none', (octets) => {
    expect(networkOfOctets(Buffer.from(octets, 'hex'))).toBeUndefined()
  })
})
