import { describe, expect, it } from 'vitest'
import type { AltName } from '../../shared/alt-name.ts'
import { broughtToTheBroker, isStartedHere, placeBelow } from './export-places.ts'
import { nameHints } from './name-hints.ts'

const dns = (value: string): AltName => ({ type: 'dns', value })
const ip = (value: string): AltName => ({ type: 'ip', value })
const conf = [{ path: 'mosquitto.conf' }]

describe('where an export is', () => {
  it('is written as the core’s machine writes paths', () => {
    expect(placeBelow('/home/ada/certwright/', 'devices/sensor-1', 'linux')).toBe('/home/ada/certwright/devices/sensor-1')
    expect(placeBelow('C:\\Users\\Ada', 'broker', 'win32')).toBe('C:\\Users\\Ada\\broker')
    expect(placeBelow('/srv', '', 'linux')).toBe('/srv')
  })
})

describe('bringing the files to the broker', () => {
  it('takes three lines', () => {
    expect(broughtToTheBroker('/home/ada/my files/broker', [dns('*.lan'), dns('localhost'), dns('mqtt.home.lan')], conf, 'linux')).toEqual([
      "scp -r '/home/ada/my files/broker' USER@mqtt.home.lan:",
      'ssh USER@mqtt.home.lan',
      'cd broker && mosquitto -c mosquitto.conf',
    ])
    expect(broughtToTheBroker('C:\\x\\broker', [ip('fd00::5')], [], 'win32')).toEqual([
      'scp -r "C:\\x\\broker" USER@[fd00::5]:',
      'ssh USER@fd00::5',
      'cd broker && less README.txt',
    ])
  })

  it('starts it here where it has only names of this machine', () => {
    expect([[dns('localhost'), ip('127.0.0.1')], [dns('localhost'), dns('pi.local')]].map(isStartedHere)).toEqual([true, false])
    expect(broughtToTheBroker('/srv/broker', [dns('localhost'), ip('127.0.0.1')], conf, 'linux')).toEqual([
      'cd /srv/broker',
      'mosquitto -c mosquitto.conf',
    ])
  })
})

describe('the names of a broker as a whole', () => {
  it('are said to be too few where only this machine, or no small board, can use them', () => {
    const messages = [[], [dns('localhost'), ip('127.0.0.1'), ip('::1')], [dns('pi.local'), dns('localhost')], [dns('pi.local'), ip('10.0.0.2')], [ip('10.0.0.2')], [ip('fd00::2')], [ip('10.0.0.2'), dns('10.0.0.2')]]
    expect(messages.map((names) => nameHints(names).map(({ message }) => message))).toEqual([
      [],
      ['Only this computer can reach the broker by these names.'],
      ['Many boards cannot look up names that end in .local.'],
      [],
      ['ESP8266 boards do not check IP addresses, and older ESP32 boards neither.'],
      ['ESP8266 boards do not check IP addresses, and older ESP32 boards neither.'],
      [],
    ])
    expect([ip('10.0.0.2'), ip('fd00::2')].map((name) => nameHints([name])[0]!.isMendedByDoubling)).toEqual([true, false])
  })
})
