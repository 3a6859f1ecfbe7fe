import { describe, expect, it } from 'vitest'
import { printAltName } from '../../shared/alt-name.ts'
import { maxSettingsLength, readSettings } from './read-settings.ts'
import { settingsLimits, settingsReadingSchema } from './settings-contract.ts'

/** As the process would send it: within the contract. */
function read(text: string) {
  const reading = readSettings(Buffer.from(text))
  settingsReadingSchema.parse(reading)
  return {
    kind: reading.kind,
    altNames: reading.altNames.map(printAltName),
    values: reading.values.map(({ name, value }) => `${name} ${value}`),
    findings: reading.findings.map(({ line, message, remedy }) => `${line === null ? '' : `${line}: `}${message} ${remedy}`),
  }
}
const failure = (content: Uint8Array) => {
  try {
    readSettings(content)
  } catch (error) {
    return error
  }
  throw new Error('was read')
}
const containing = (...parts: string[]) => parts.map((part) => expect.stringContaining(part) as string)

describe('the settings of openssl', () => {
  it('of the binnes workshop give the names of its broker', () => {
    const text =
      '[v3_req]\nbasicConstraints=CA:FALSE\nkeyUsage=nonRepudiation,digitalSignature,keyEncipherment\nsubjectAltName=@alt_names\n' +
      '[alt_names]\nDNS.1 = mosquitto\nDNS.2 = localhost\nDNS.3 = win10.local\nIP.1 = 127.0.0.1\nIP.2 = 192.168.0.147\n'
    expect(read(text)).toEqual({
      kind: 'openssl',
      altNames: ['dns:mosquitto', 'dns:localhost', 'dns:win10.local', 'ip:127.0.0.1', 'ip:192.168.0.147'],
      values: ['v3_req.basicConstraints CA:FALSE', 'v3_req.keyUsage nonRepudiation,digitalSignature,keyEncipherment'],
      findings: [],
    })
  })

  it('give names that stand in one line, quoted, continued, twice or behind comments', () => {
    const text =
      '# a comment\r\nsubjectAltName = critical, DNS:Mqtt.Home.LAN, \\\r\n  IP:fd00:0:0::1 , @more # not DNS:hidden.lan\r\n[ more ]\r\nDNS.1 = "*.home.lan" ; old\r\nDNS.2=\'mqtt.home.lan\'\r\nURI = spiffe://home.lan/broker\r\n'
    const { altNames, findings } = read(text.replace(' ; old', ''))
    expect(altNames).toEqual(['dns:mqtt.home.lan', 'ip:fd00::1', 'dns:*.home.lan', 'uri:spiffe://home.lan/broker'])
    expect(findings).toEqual([])
  })

  it('tell of what is left out and of what nobody would find', () => {
    const { altNames, findings } = read(
      'subjectAltName = @alt_names, @gone, email:a@b.c\n[alt_names]\nDNS.1 = 192.168.1.10\nDNS.2 = two words\nIP.1 = 300.1.1.1\nDNS.3 = ${ENV::HOST}\nDNS.4 = xn--\u202egpj\n',
    )
    expect(altNames).toEqual(['dns:192.168.1.10'])
    expect(findings).toEqual(
      containing('3: "192.168.1.10" is an address in the place', '4: "two words" is left out', '5: "300.1.1.1" is left out', '6: "${ENV::HOST}" is left out: variables', '7: ', '1: The section [gone]', '1: "email:a@b.c"'),
    )
  })

  it('of a part alone are read, and it is said that nothing refers to them', () => {
    expect(read('[alt_names]\nDNS.1 = mosquitto\n')).toMatchObject({ altNames: ['dns:mosquitto'], findings: containing('No subjectAltName refers') })
    expect(read('[req]\ndistinguished_name = dn\n')).toMatchObject({ altNames: [], findings: containing('lists no alternative name') })
  })

  it('that refer to themselves end', () => {
    expect(read('[a]\nsubjectAltName = @a, @a\nDNS.1 = x.lan\n').altNames).toEqual(['dns:x.lan'])
  })
})

describe('the settings of Mosquitto', () => {
  it('of the binnes workshop are read, as the tutorial prints them', () => {
    const text =
      '    port 8883\n    cafile /mosquitto/config/cert/rootCA_certificate.pem\n    certfile /mosquitto/config/cert/mqttServer_crt.pem\n    keyfile /mosquitto/config/cert/mqttServer_key_nopass.pem\n'
    const { kind, values, findings, altNames } = read(text)
    expect({ kind, altNames }).toEqual({ kind: 'mosquitto', altNames: [] })
    expect(values).toEqual([
      'port 8883',
      'cafile /mosquitto/config/cert/rootCA_certificate.pem',
      'certfile /mosquitto/config/cert/mqttServer_crt.pem',
      'keyfile /mosquitto/config/cert/mqttServer_key_nopass.pem',
    ])
    expect(findings).toEqual(containing('1: port is deprecated; a later Mosquitto may not know it. Write listener 8883 instead.', '1: The listener on port 8883 requires no certificate'))
  })

  it('of the Raspberry Pi tutorial are read', () => {
    const text = 'listener 8883\ncafile /home/pi/ssl-cert-mosq/mosqca.crt\ncertfile /home/pi/ssl-cert-mosq/mosqserv.crt\nkeyfile /home/pi/ssl-cert-mosq/mosqserv.key\n'
    expect(read(text)).toMatchObject({ values: { length: 4 }, findings: containing('requires no certificate: anybody may connect') })
  })

  it('have the address that it listens on among the names', () => {
    expect(read('listener 8883 192.168.1.10\nlistener 8884 ::\nlistener 9001 mqtt.home.lan\nbind_address 0.0.0.0\n').altNames).toEqual(['ip:192.168.1.10', 'dns:mqtt.home.lan'])
  })

  it('that are right say nothing', () => {
    const text =
      'per_listener_settings true\nlistener 8883\ncafile ca.crt\ncertfile broker.crt\nkeyfile broker.key\nrequire_certificate true\nuse_identity_as_username true\ncrlfile crl.pem\ntls_version tlsv1.2\nacl_file acl\n'
    expect(read(text).findings).toEqual([])
  })

  it.each([
    ['listener 8883\ncertfile a\nkeyfile b\nrequire_certificate true\n', ['no cafile', 'no user name', 'no crlfile']],
    ['listener 8883\ncertfile a\ncafile c\nrequire_certificate true\nuse_subject_as_username true\ncrlfile d\n', ['no keyfile']],
    ['listener 8883\nkeyfile a\ncafile c\npassword_file p\n', ['no certfile', 'password alone']],
    ['password_file p\nlistener 8883\ncertfile a\nkeyfile b\n', ['password alone']],
    ['listener 8883\n', ['no certificate, so that it speaks no TLS']],
    ['listener 1883\n', ['without TLS']],
    ['cafile a\ncertfile b\n', ['before any listener', 'No listener is named']],
    ['listener eight\n', ['"eight" is no port', 'without TLS']],
    ['listener 8883\ncafile a\ncertfile b\nkeyfile c\nrequire_certificate true\nuse_identity_as_username true\ncrlfile d\ntls_version tlsv1.3\n', ['ESP8266']],
    ['listener 8883\ncafile a\ncertfile b\nkeyfile c\nrequire_certificate true\nuse_identity_as_username true\ncrlfile d\ntls_version tlsv1\n', ['"tlsv1" is refused']],
  ])('say what is missing in %j', (text, findings) => {
    expect(read(text).findings).toEqual(containing(...findings))
  })

  it('show no password of a bridge and no line that is not known', () => {
    const text = 'listener 8883\nconnection cloud\nremote_password hunter2hunter2\nbridge_psk 00aabb\n# password hunter3\n'
    expect(JSON.stringify(readSettings(Buffer.from(text)))).not.toMatch(/hunter|00aabb/)
  })
})

describe('the settings of aMQTT', () => {
  // Of its own page on certificates, with the lines of its quick start.
  const published =
    'listeners:\n  ssl-mqtt:\n    bind: "127.0.0.1:8883"\n    ssl: true\n    certfile: server.crt\n    keyfile: server.key\n    cafile: ca.crt\nplugins:\n  amqtt.contrib.cert.CertificateAuthPlugin:\n    uri_domain: my.domain.name\n'

  it('of its quick start are read, and two of its faults are told', () => {
    expect(read(published)).toEqual({
      kind: 'amqtt',
      altNames: ['ip:127.0.0.1'],
      values: [
        'listeners.ssl-mqtt.bind 127.0.0.1:8883',
        'listeners.ssl-mqtt.ssl true',
        'listeners.ssl-mqtt.cafile ca.crt',
        'listeners.ssl-mqtt.certfile server.crt',
        'listeners.ssl-mqtt.keyfile server.key',
        'plugins.amqtt.contrib.cert.CertificateAuthPlugin.uri_domain my.domain.name',
      ],
      findings: containing('No listener is named "default"', 'aMQTT has no plugin "amqtt.contrib.cert.CertificateAuthPlugin". Write amqtt.contrib.cert.UserAuthCertPlugin.'),
    })
  })

  it('that are right say nothing, and a listener has what the default one says', () => {
    const text = published.replace('  ssl-mqtt:', '  default:').replace('CertificateAuthPlugin', 'UserAuthCertPlugin')
    expect(read(text).findings).toEqual([])
    expect(read(text.replace('plugins:', '  other:\n    bind: "[fd00::1]:8884"\nplugins:'))).toMatchObject({ altNames: ['ip:127.0.0.1', 'ip:fd00::1'], findings: [] })
  })

  it('say what is missing', () => {
    const findings = read('listeners:\n  default:\n    bind: mqtt.home.lan\n    ssl: true\n  plain:\n    ssl: false\n    bind: 0.0.0.0:8883\nplugins:\n  amqtt.contrib.cert.UserAuthCertPlugin: {}\n').findings
    expect(findings).toEqual(containing('"default" has no port', 'has no cafile, certfile, keyfile', '"plain" has no "ssl: true"', 'no "uri_domain"'))
    expect(read('listeners:\n  default:\n    bind: 0.0.0.0:1883\n').findings).toEqual(containing('No plugin looks at certificates'))
  })

  it('are not let blow up: aliases, depth, types of its own, keys of a prototype', () => {
    const laughs = ['a: &a ["lol","lol","lol"]', ...'bcdefghi'.split('').map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`)].join('\n')
    expect(failure(Buffer.from(`${laughs}\nlisteners: *i\n`))).toMatchObject({ code: 'FILE_NOT_UNDERSTOOD', message: expect.stringContaining('aliases') as string })
    for (const deep of [`listeners: ${'['.repeat(100_000)}`, `listeners: ${'{a: '.repeat(60_000)}`, `listeners:\n${'- '.repeat(100_000)}x`, `listeners:\n${'? '.repeat(90_000)}x`, `listeners:\n${Array.from({ length: 600 }, (_, depth) => `${' '.repeat(depth + 1)}a:\n`).join('')}`]) {
      expect(failure(Buffer.from(deep)), deep.slice(0, 30)).toMatchObject({ code: 'FILE_NOT_UNDERSTOOD' })
    }
    expect(read('listeners: &x\n  default: *x\n')).toMatchObject({ altNames: [], values: [] })
    const odd = read('listeners:\n  default: !!python/object/apply:os.system ["id"]\n  __proto__:\n    bind: 10.0.0.1:8883\n    ssl: true\n    cafile: a\n    certfile: b\n    keyfile: c\n')
    expect(odd.altNames).toEqual(['ip:10.0.0.1'])
    expect(({} as Record<string, unknown>)['bind']).toBeUndefined()
  })

  it('that are broken are refused with the line, and without a word of the file', () => {
    const error = failure(Buffer.from('listeners:\n  default:\n    bind: "x\npassword: hunter2hunter2\n')) as Error
    expect(error).toMatchObject({ code: 'FILE_NOT_UNDERSTOOD', message: expect.stringMatching(/in line \d+/) as string })
    expect(JSON.stringify([error.message, (error.cause as Error | undefined)?.message])).not.toContain('hunter2')
    for (const text of ['listeners: 7\n', 'listeners:\n- a\n', 'listeners:\n']) expect(failure(Buffer.from(text))).toMatchObject({ code: 'FILE_NOT_UNDERSTOOD' })
  })
})

describe('a file that holds no settings', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['octets', Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7919) % 256))],
    ['zeros', Buffer.alloc(4096)],
    ['text with a zero', Buffer.from('listener 8883\0\n')],
    ['prose', Buffer.from('Dear listener, this is a letter.\n')],
    ['a certificate', Buffer.from('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n')],
  ])('of %s is not understood', (_, content) => {
    expect(failure(content)).toMatchObject({ code: 'FILE_NOT_UNDERSTOOD', remedy: expect.any(String) as string })
  })

  it('that is too long is not looked into', () => {
    for (const length of [maxSettingsLength + 1, 32 * 1024 * 1024]) expect(failure(Buffer.alloc(length, 'listener 8883\n'))).toMatchObject({ code: 'FILE_TOO_LARGE' })
  })

  it.each([
    ['names', '[alt_names]\n' + Array.from({ length: 9000 }, (_, index) => `DNS.${index} = host-${index}.lan\n`).join('')],
    ['listeners', 'listener 1\n'.repeat(20_000)],
    ['odd names', '[alt_names]\n' + `DNS.1 = ${'x'.repeat(200)} y\n`.repeat(1200)],
    ['one long line', `subjectAltName = ${'DNS:a.lan,'.repeat(25_000)}`],
    ['one name', `[alt_names]\nDNS.1 = ${'a'.repeat(250_000)}`],
    ['backslashes', `[a]\nx = ${'\\\n'.repeat(100_000)}`],
    ['quotes', `[a]\nx = ${'"'.repeat(200_000)}`],
    ['spaces', `listener${' '.repeat(250_000)}8883`],
    ['brackets', '['.repeat(200_000)],
    ['YAML names', `listeners:\n${Array.from({ length: 3000 }, (_, index) => `  l${index}:\n    bind: 10.0.${index % 250}.1:8883\n    ssl: true\n`).join('')}`],
  ])('with far too many %s is read within the limits, and quickly', (_, text) => {
    const startedAt = performance.now()
    try {
      const { values, altNames, findings } = read(text)
      expect(Math.max(values.length, altNames.length)).toBeLessThanOrEqual(settingsLimits.values)
      expect(findings.length).toBeLessThanOrEqual(settingsLimits.findings + 1)
    } catch (error) {
      expect(error).toMatchObject({ code: 'FILE_NOT_UNDERSTOOD' })
    }
    expect(performance.now() - startedAt).toBeLessThan(4000)
  })
})
