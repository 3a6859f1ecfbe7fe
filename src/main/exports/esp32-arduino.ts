import { identityHeader, sketchFunctions, wifiSettings } from './arduino-sketch.ts'
import { boardBroker, boardBrokerProblems, mbedtls } from './board-broker.ts'
import { boardMode, boardUse, keyTypeProblems, passwordProblems } from './board-identity.ts'
import { publicText, secretText } from './bundle-file.ts'
import { commentText } from './c-literal.ts'
import { defineTarget, type TargetContent } from './define-target.ts'
import type { Chosen } from './option.ts'
import type { BundleFile, BundleSource } from './target.ts'
import { testTopic } from './test-topic.ts'

const options = { mode: boardMode }
type Options = Chosen<typeof options>

const sketch = 'mqtt_tls'

/** A sketch for the ESP32 that connects as it is, and the identity that it connects with. */
export const esp32Arduino = defineTarget({
  id: 'esp32-arduino',
  title: 'ESP32 (Arduino)',
  purpose: 'An Arduino sketch for ESP32 boards that connects over TLS, with its certificate, key and CA.',
  roles: ['device'],
  group: 'boards',
  reader: 'Mbed TLS 2.28, the TLS library of the ESP32 core; against Eclipse Mosquitto 2.0.11',
  proof: 'proven',
  options,
  needsCredentials: ({ mode }) => mode === 'password',
  identityUse: (_, { mode }) => boardUse(mode),
  check: (source, { mode }) => [
    ...boardBrokerProblems(source, mbedtls),
    ...(mode === 'password' ? passwordProblems(source) : keyTypeProblems(source, 'ESP32 boards')),
  ],
  content: (source, chosen) => ({ files: sketchFiles(source, chosen), ...readme(source, chosen) }),
})

function sketchFiles(source: BundleSource, { mode }: Options): BundleFile[] {
  const { name, privateKey } = source.identity
  const isSecret = mode === 'password' || privateKey !== null
  const holds = mode === 'mutual' ? `the CA, the certificate and the key of ${name}` : `the CA, the user name and the password of ${name}`
  return [
    publicText(`${sketch}/${sketch}.ino`, sketchText(source, mode), 'The sketch: joins the WiFi, sets the clock, connects, says hello.'),
    (isSecret ? secretText : publicText)(`${sketch}/identity.h`, identityHeader(source, mode, 'pem'), `What the sketch includes: the broker, ${holds}.`),
  ]
}

function sketchText({ identity }: BundleSource, mode: Options['mode']): string {
  const isMutual = mode === 'mutual'
  return `// MQTT over TLS on an ESP32: ${commentText(identity.name)}.
// Needs the ESP32 core 2 or 3 and the library PubSubClient.
#include <PubSubClient.h>
#include <WiFi.h>
#include <WiFiClientSecure.h>
#include <time.h>
#include "identity.h"

${wifiSettings}

WiFiClientSecure tls;
PubSubClient mqtt(tls);

${sketchFunctions}

void setup() {
  Serial.begin(115200);
  joinWifi();
  setClock();
  tls.setCACert(ca);
${isMutual ? '  tls.setCertificate(device);\n  tls.setPrivateKey(device_key);\n' : ''}  mqtt.setServer(BROKER_HOST, BROKER_PORT);
}

void loop() {
  if (mqtt.loop()) return;
  if (findBroker() && mqtt.connect(CLIENT_ID${isMutual ? '' : ', MQTT_USERNAME, MQTT_PASSWORD'})) {
    Serial.println("Connected.");
    mqtt.publish(TOPIC, "hello");
    return;
  }
  char reason[128] = "";
  int code = tls.lastError(reason, sizeof(reason));
  Serial.printf("Not connected. TLS: %d %s; MQTT: %d\\n", code, reason, mqtt.state());
  delay(5000);
}
`
}

function readme(source: BundleSource, { mode }: Options): Pick<TargetContent, 'steps' | 'notes'> {
  const { host, port } = boardBroker(source)
  const elsewhere =
    source.identity.privateKey || mode === 'password' ? '' : ' The private key was made elsewhere: put it into identity.h.'
  return {
    steps: [
      {
        text: 'Install the ESP32 boards and the library PubSubClient in the Arduino IDE, or by arduino-cli:',
        commands: ['arduino-cli core install esp32:esp32', 'arduino-cli lib install PubSubClient'],
      },
      { text: `Write the name and the password of your WiFi into ${sketch}/${sketch}.ino.${elsewhere}` },
      {
        text: `Upload the sketch, and look at what it says at 115200 baud. After "Connected." it has published "hello" to ${testTopic(source.identity.name)}/hello:`,
        commands: [
          `arduino-cli compile --upload -b esp32:esp32:esp32 -p /dev/ttyUSB0 ${sketch}`,
          'arduino-cli monitor -p /dev/ttyUSB0 -c baudrate=115200',
        ],
      },
    ],
    notes: [
      {
        text:
          `The board connects to ${host}:${port}, and accepts only that name in the broker's certificate. A name that ends in .local is ` +
          'looked up by mDNS. An IP address is matched as such only by the core 3; by the core 2 where it is listed as a DNS name too.',
      },
      { text: 'The core 2 speaks TLS 1.2 at most: a broker that is set to TLS 1.3 alone refuses the board.' },
    ],
  }
}
