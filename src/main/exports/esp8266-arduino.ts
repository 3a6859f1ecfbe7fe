import { arrayNames, boardPem, identityHeader, sketchFunctions, wifiSettings } from './arduino-sketch.ts'
import { bearssl, boardBroker, boardBrokerProblems } from './board-broker.ts'
import { boardMode, boardUse, chainOf, hasEcKey, isSignedWithEc, keyTypeProblems, passwordProblems } from './board-identity.ts'
import { publicText, secretText } from './bundle-file.ts'
import { commentText } from './c-literal.ts'
import { defineTarget, type TargetContent } from './define-target.ts'
import { choice, type Chosen } from './option.ts'
import type { BundleFile, BundleSource } from './target.ts'
import { testTopic } from './test-topic.ts'

const options = {
  mode: boardMode,
  form: choice({
    title: 'Where certificates and key are',
    explanation: 'In a header of the sketch, or in the file system of the board, where they can be changed without a new firmware.',
    values: {
      pem: ['Header, PEM', 'Text in a header: can be read and compared by eye.'],
      'der-progmem': ['Header, DER in flash', 'Bytes in a header, kept in flash (PROGMEM): the smallest.'],
      littlefs: ['Files on the board (LittleFS)', 'A data folder to be uploaded to the board beside the sketch.'],
    },
    default: 'pem',
  }),
}
type Options = Chosen<typeof options>

const sketch = 'mqtt_tls'

/** A sketch for the ESP8266 that connects as it is, and the identity that it connects with. */
export const esp8266Arduino = defineTarget({
  id: 'esp8266-arduino',
  title: 'ESP8266 (Arduino)',
  purpose: 'An Arduino sketch for NodeMCU, D1 mini and other ESP8266 boards that connects over TLS, with its certificate, key and CA.',
  roles: ['device'],
  group: 'boards',
  reader: 'BearSSL 0.6, the TLS library of the ESP8266 core 3; against Eclipse Mosquitto 2.0.11',
  proof: 'proven',
  options,
  needsCredentials: ({ mode }) => mode === 'password',
  identityUse: (_, { mode }) => boardUse(mode),
  check: (source, { mode }) => [
    ...boardBrokerProblems(source, bearssl),
    ...(mode === 'password' ? passwordProblems(source) : [...keyTypeProblems(source, 'ESP8266 boards'), ...longChain(source)]),
  ],
  content: (source, chosen) => ({ files: sketchFiles(source, chosen), ...readme(source, chosen) }),
})

function longChain({ identity }: BundleSource) {
  const size = chainOf(identity).reduce((sum, { length }) => sum + length, 0)
  if (size <= 4096) return []
  const message = `The chain of ${identity.name} has ${size} bytes; with its TLS buffers the ESP8266 may run out of memory.`
  return [{ severity: 'warning' as const, message, remedy: 'Use P-256 keys, and sign with the root CA or one issuing CA.' }]
}

function sketchFiles(source: BundleSource, { mode, form }: Options): BundleFile[] {
  const { name, privateKey } = source.identity
  const headerForm = form === 'littlefs' ? 'none' : form === 'pem' ? 'pem' : 'der'
  const header = identityHeader(source, mode, headerForm)
  const hasSecret = mode === 'password' || (headerForm !== 'none' && privateKey !== null)
  const holds = headerForm === 'none' ? `the names of ${name}` : mode === 'mutual' ? `the certificate and the key of ${name}, and its CA` : `the CA of ${name}`
  const files = [
    publicText(`${sketch}/${sketch}.ino`, sketchText(source, mode, form), 'The sketch: joins the WiFi, sets the clock, connects, says hello.'),
    (hasSecret ? secretText : publicText)(
      `${sketch}/identity.h`,
      header,
      `What the sketch includes: the broker, ${holds}${mode === 'password' ? ', its user name and password' : ''}.`,
    ),
  ]
  if (form !== 'littlefs') return files
  const pem = boardPem(source)
  files.push(publicText(`${sketch}/data/ca.pem`, pem.ca, 'Whom the board trusts.'))
  if (mode === 'password') return files
  files.push(publicText(`${sketch}/data/device.pem`, pem.device, `The certificate of ${name}, which the board shows.`))
  if (pem.key !== null) files.push(secretText(`${sketch}/data/device-key.pem`, pem.key, `The private key of ${name}, not encrypted.`))
  return files
}

function sketchText(source: BundleSource, mode: Options['mode'], form: Options['form']): string {
  const isMutual = mode === 'mutual'
  const fromFiles = form === 'littlefs'
  const { identity, trustAnchors } = source
  const setCertificate = hasEcKey(identity)
    ? `  // The last argument is the type of the key of the CA that signed the certificate.
  tls.setClientECCert(&certificate, &key, BR_KEYTYPE_SIGN, BR_KEYTYPE_${isSignedWithEc(identity) ? 'EC' : 'RSA'});`
    : '  tls.setClientRSACert(&certificate, &key);'
  const read = fromFiles
    ? ['  LittleFS.begin();', '  trusted.append(readFile("/ca.pem").c_str());', ...(isMutual ? ['  certificate.append(readFile("/device.pem").c_str());', '  key.parse(readFile("/device-key.pem").c_str());'] : [])]
    : form === 'der-progmem'
      ? [...appended('trusted', arrayNames('ca', trustAnchors.length)), ...(isMutual ? appended('certificate', arrayNames('device', chainOf(identity).length)) : [])]
      : []
  const first = (name: string) => (fromFiles ? '' : form === 'pem' ? `(${name})` : `(${name}, ${name}_len)`)
  return `// MQTT over TLS on an ESP8266: ${commentText(identity.name)}.
// Needs the ESP8266 core 3 and the library PubSubClient.
#include <ESP8266WiFi.h>
${fromFiles ? '#include <LittleFS.h>\n' : ''}#include <PubSubClient.h>
#include <WiFiClientSecure.h>
#include <time.h>
#include "identity.h"

${wifiSettings}

// These have to live as long as the connection.
BearSSL::X509List trusted${first('ca')};
${isMutual ? `BearSSL::X509List certificate${first('device')};\nBearSSL::PrivateKey key${first('device_key')};\n` : ''}BearSSL::WiFiClientSecure tls;
PubSubClient mqtt(tls);

${fromFiles ? readFileFunction : ''}${sketchFunctions}

void setup() {
  Serial.begin(115200);
  joinWifi();
  setClock();
${read.map((line) => `${line}\n`).join('')}  tls.setTrustAnchors(&trusted);
${isMutual ? `${setCertificate}\n` : ''}  // TLS buffers take 17 KB of the 40 KB that are free, unless the broker agrees to short records; Mosquitto does.
  if (BearSSL::WiFiClientSecure::probeMaxFragmentLength(BROKER_HOST, BROKER_PORT, 1024)) tls.setBufferSizes(1024, 1024);
  mqtt.setServer(BROKER_HOST, BROKER_PORT);
}

void loop() {
  if (mqtt.loop()) return;
  if (findBroker() && mqtt.connect(CLIENT_ID${isMutual ? '' : ', MQTT_USERNAME, MQTT_PASSWORD'})) {
    Serial.println("Connected.");
    mqtt.publish(TOPIC, "hello");
    return;
  }
  char reason[128] = "";
  int code = tls.getLastSSLError(reason, sizeof(reason));
  Serial.printf("Not connected. TLS: %d %s; MQTT: %d\\n", code, reason, mqtt.state());
  delay(5000);
}
`
}

const readFileFunction = `String readFile(const char *path) {
  File file = LittleFS.open(path, "r");
  if (!file) Serial.printf("There is no file %s: upload the data folder.\\n", path);
  return file ? file.readString() : String();
}

`

function appended(list: string, names: readonly string[]): string[] {
  // The first is given where the list is declared.
  return names.slice(1).map((name) => `  ${list}.append(${name}, ${name}_len);`)
}

function readme(source: BundleSource, { mode, form }: Options): Pick<TargetContent, 'steps' | 'notes'> {
  const { host, port } = boardBroker(source)
  const missing = source.identity.privateKey || mode === 'password'
  const elsewhere = missing ? '' : ' The private key was made elsewhere: put it where the sketch looks for it.'
  const upload = form === 'littlefs' ? ' Upload the folder data to the file system of the board (LittleFS) with the plug-in of the Arduino IDE.' : ''
  return {
    steps: [
      {
        text: 'Install the ESP8266 boards and the library PubSubClient in the Arduino IDE, or by arduino-cli:',
        commands: [
          'arduino-cli core install esp8266:esp8266 --additional-urls https://arduino.esp8266.com/stable/package_esp8266com_index.json',
          'arduino-cli lib install PubSubClient',
        ],
      },
      {
        text: `Write the name and the password of your WiFi into ${sketch}/${sketch}.ino.${upload}${elsewhere}`,
      },
      {
        text: `Upload the sketch, and look at what it says at 115200 baud. After "Connected." it has published "hello" to ${testTopic(source.identity.name)}/hello:`,
        commands: [
          `arduino-cli compile --upload -b esp8266:esp8266:d1_mini -p /dev/ttyUSB0 ${sketch}`,
          'arduino-cli monitor -p /dev/ttyUSB0 -c baudrate=115200',
        ],
      },
    ],
    notes: [
      {
        text:
          `The board connects to ${host}:${port}, and BearSSL accepts only that name in the broker's certificate, and only as a DNS name. A ` +
          'name that ends in .local is looked up by mDNS.',
      },
      { text: 'BearSSL speaks TLS 1.2 at most: a broker that is set to TLS 1.3 alone refuses the board.' },
      { text: 'The key has to be unencrypted: BearSSL skips encrypted ones, and the broker then says that there is no certificate.' },
    ],
  }
}
