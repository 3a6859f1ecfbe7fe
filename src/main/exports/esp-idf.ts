import { boardPem } from './arduino-sketch.ts'
import { boardBroker, boardBrokerProblems, mbedtls } from './board-broker.ts'
import { boardMode, boardUse, keyTypeProblems, passwordProblems } from './board-identity.ts'
import { certificateDer, publicText, secretOctets, secretText } from './bundle-file.ts'
import { cString } from './c-literal.ts'
import { defineTarget, type TargetContent } from './define-target.ts'
import { choice, type Chosen } from './option.ts'
import type { BundleFile, BundleSource } from './target.ts'

const options = {
  mode: boardMode,
  form: choice({
    title: 'Form of certificates and key',
    explanation: 'PEM can hold a chain; DER is smaller and needs no PEM reader in the firmware.',
    values: { pem: ['PEM', 'EMBED_TXTFILES'], der: ['DER', 'EMBED_FILES, with lengths'] },
    default: 'pem',
  }),
}
type Options = Chosen<typeof options>

const component = 'components/mqtt_identity'

/** A component for ESP-IDF with the files embedded, and a function that fills in the settings of its MQTT client. */
export const espIdf = defineTarget({
  id: 'esp-idf',
  title: 'ESP32 (ESP-IDF)',
  purpose: 'A component for ESP-IDF projects that embeds certificate, key and CA and fills in esp_mqtt_client_config_t.',
  roles: ['device'],
  group: 'boards',
  reader: 'Mbed TLS 2.28, the TLS library of ESP-IDF; ESP-IDF 5 by its documentation',
  proof: 'proven',
  options,
  needsCredentials: ({ mode }) => mode === 'password',
  identityUse: (_, { mode }) => boardUse(mode),
  check: (source, { mode, form }) => [
    ...boardBrokerProblems(source, mbedtls),
    ...(mode === 'password' ? passwordProblems(source) : keyTypeProblems(source, 'ESP32 boards')),
    ...(form === 'der' ? derProblems(source, mode) : []),
  ],
  content: (source, chosen) => ({ files: componentFiles(source, chosen), ...readme(source, chosen) }),
})

function derProblems({ identity, trustAnchors }: BundleSource, mode: Options['mode']) {
  const severity = 'error' as const
  const remedy = 'Export as PEM.'
  return [
    ...(mode === 'mutual' && identity.intermediates.length > 0
      ? [{ severity, message: `${identity.name} has to send an issuing CA with its certificate, and DER holds one certificate only.`, remedy }]
      : []),
    ...(trustAnchors.length > 1 ? [{ severity, message: 'There are two root CAs to trust during the roll-over, and DER holds one only.', remedy }] : []),
  ]
}

function componentFiles(source: BundleSource, { mode, form }: Options): BundleFile[] {
  const { identity, trustAnchors } = source
  const { name, certificate, privateKey, credential } = identity
  const at = (path: string) => `${component}/${path}`
  const pem = boardPem(source)
  const isMutual = mode === 'mutual'
  const names = [`ca.${form}`, ...(isMutual ? [`device.${form}`, `device_key.${form}`] : [])]
  const words = { ca: 'Whom the board trusts.', device: `The certificate of ${name}.`, key: `The private key of ${name}, not encrypted.` }
  const files = [
    publicText(at('CMakeLists.txt'), cmakeText(names, form), 'Embeds the files below; ESP-IDF reads it by itself.'),
    publicText(at('include/mqtt_identity.h'), headerText(source, mode), 'What your program includes.'),
    publicText(at('mqtt_identity.c'), sourceText(mode, form), 'Fills in the settings of the MQTT client.'),
    form === 'pem' ? publicText(at('ca.pem'), pem.ca, words.ca) : certificateDer(at('ca.der'), trustAnchors[0]!, words.ca),
  ]
  if (!isMutual) {
    const text = `#define MQTT_USERNAME ${cString(credential!.username)}\n#define MQTT_PASSWORD ${cString(credential!.password)}\n`
    return [...files, secretText(at('credentials.h'), text, `The user name and the password of ${name}.`)]
  }
  files.push(form === 'pem' ? publicText(at('device.pem'), pem.device, words.device) : certificateDer(at('device.der'), certificate, words.device))
  if (privateKey) {
    files.push(form === 'pem' ? secretText(at('device_key.pem'), pem.key!, words.key) : secretOctets(at('device_key.der'), privateKey, words.key))
  }
  return files
}

function cmakeText(names: readonly string[], form: Options['form']): string {
  return `# EMBED_TXTFILES adds the zero that ends a text, which Mbed TLS wants after PEM; EMBED_FILES adds nothing.
idf_component_register(
    SRCS "mqtt_identity.c"
    INCLUDE_DIRS "include"
    PRIV_INCLUDE_DIRS "."
    REQUIRES mqtt
    ${form === 'pem' ? 'EMBED_TXTFILES' : 'EMBED_FILES'} ${names.map((name) => `"${name}"`).join(' ')}
)
`
}

function headerText(source: BundleSource, mode: Options['mode']): string {
  const { host, port } = boardBroker(source)
  const uri = `mqtts://${host.includes(':') ? `[${host}]` : host}:${port}`
  return `#pragma once
#include <mqtt_client.h>

/* The name has to be one that the certificate of the broker lists. */
#define MQTT_BROKER_URI ${cString(uri)}
#define MQTT_CLIENT_ID ${cString(source.identity.name)}

/* Fills in the broker, whom to trust and ${mode === 'mutual' ? 'the certificate and key of the board' : 'the user name and password'}; leaves the rest alone. */
void mqtt_identity_apply(esp_mqtt_client_config_t *config);
`
}

function sourceText(mode: Options['mode'], form: Options['form']): string {
  const objects = mode === 'mutual' ? ['ca', 'device', 'device_key'] : ['ca']
  const declared = objects.flatMap((name) => [
    `extern const char ${name}_start[] asm("_binary_${name}_${form}_start");`,
    ...(form === 'der' ? [`extern const char ${name}_end[] asm("_binary_${name}_${form}_end");`] : []),
  ])
  const put = (field: string, name: string) => [
    `    config->${field} = ${name}_start;`,
    ...(form === 'der' ? [`    config->${field}_len = (size_t)(${name}_end - ${name}_start);`] : []),
  ]
  const proof =
    mode === 'mutual'
      ? [...put('credentials.authentication.certificate', 'device'), ...put('credentials.authentication.key', 'device_key')]
      : ['    config->credentials.username = MQTT_USERNAME;', '    config->credentials.authentication.password = MQTT_PASSWORD;']
  return [
    '#include "mqtt_identity.h"',
    ...(mode === 'password' ? ['#include "credentials.h"'] : []),
    '',
    ...declared,
    '',
    'void mqtt_identity_apply(esp_mqtt_client_config_t *config) {',
    '    config->broker.address.uri = MQTT_BROKER_URI;',
    ...put('broker.verification.certificate', 'ca'),
    '    config->credentials.client_id = MQTT_CLIENT_ID;',
    ...proof,
    '}',
    '',
  ].join('\n')
}

function readme({ identity }: BundleSource, { mode, form }: Options): Pick<TargetContent, 'steps' | 'notes'> {
  const missing = identity.privateKey || mode === 'password' ? '' : ` The private key was made elsewhere: put it there as device_key.${form}.`
  return {
    steps: [
      { text: `Copy the folder components into your ESP-IDF project, beside main.${missing}` },
      {
        text: 'Use it where the MQTT client is started, after the network is there and the clock is set by SNTP:',
        commands: [
          '#include "mqtt_identity.h"',
          'esp_mqtt_client_config_t config = {0};',
          'mqtt_identity_apply(&config);',
          'esp_mqtt_client_handle_t client = esp_mqtt_client_init(&config);',
          'esp_mqtt_client_start(client);',
        ],
      },
      { text: 'Build and look at what the board says:', commands: ['idf.py build flash monitor'] },
    ],
    notes: [
      { text: 'The names of the fields are those of ESP-IDF 5. Since ESP-IDF 6 the MQTT client is a component of its own:', commands: ['idf.py add-dependency espressif/mqtt'] },
      { text: 'Where main names what it REQUIRES in its CMakeLists.txt, add mqtt_identity there.' },
      { text: 'ESP-IDF 4 speaks TLS 1.2 at most: a broker that is set to TLS 1.3 alone refuses the board.' },
    ],
  }
}
