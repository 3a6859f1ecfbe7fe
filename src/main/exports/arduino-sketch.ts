import { toPem } from '../../shared/pem.ts'
import { boardBroker } from './board-broker.ts'
import { chainOf } from './board-identity.ts'
import { commentText, cString, pemLiteral } from './c-literal.ts'
import { cArray } from './c-array.ts'
import { progmem } from './c-header.ts'
import type { BundleSource } from './target.ts'
import { testTopic } from './test-topic.ts'

/** How the certificates and the key stand in the header of a sketch; `none` where they are files of their own. */
export type IdentityForm = 'pem' | 'der' | 'none'

/** `identity.h` of a sketch: the broker, the names of the board and, in the form asked for, certificates and key. C++ and GNU C. */
export function identityHeader(source: BundleSource, mode: 'mutual' | 'password', form: IdentityForm): string {
  const { identity, now, version } = source
  const { host, port } = boardBroker(source)
  const lines = [
    `// The TLS identity of ${commentText(identity.name)}, made by Certwright ${version}.`,
    '#ifndef IDENTITY_H',
    '#define IDENTITY_H',
    '',
    ...(form === 'none' ? [] : [progmem.trimEnd(), '']),
    '// The name has to be one that the certificate of the broker lists.',
    `#define BROKER_HOST ${cString(host)}`,
    `#define BROKER_PORT ${port}`,
    `#define CLIENT_ID ${cString(identity.name)}`,
    `#define TOPIC ${cString(`${testTopic(identity.name)}/hello`)}`,
    '// Seconds since 1970: a clock that says less has not been set yet.',
    `#define MADE_AT ${Math.floor(now.getTime() / 1000)}`,
    ...(mode === 'password' ? credentialLines(source) : []),
    '',
    ...(form === 'none' ? [] : objectLines(source, mode, form)),
    '#endif',
    '',
  ]
  return lines.join('\n')
}

function credentialLines({ identity: { credential } }: BundleSource): string[] {
  return [`#define MQTT_USERNAME ${cString(credential!.username)}`, `#define MQTT_PASSWORD ${cString(credential!.password)}`]
}

function objectLines(source: BundleSource, mode: 'mutual' | 'password', form: 'pem' | 'der'): string[] {
  const { identity, trustAnchors } = source
  const chain = chainOf(identity)
  const { privateKey } = identity
  const certificates = (ders: readonly Uint8Array[]) => ders.map((each) => ['CERTIFICATE', each] as const)
  const text = (name: string, blocks: Parameters<typeof pemLiteral>[0]) => `static const char ${name}[] PROGMEM = ${pemLiteral(blocks)};\n`
  const arrays = (name: string, ders: readonly Uint8Array[]) =>
    ders.map((each, index) => cArray(index === 0 ? name : `${name}_${index + 1}`, each, 'progmem')).join('\n')
  const put = (name: string, label: string, ders: readonly Uint8Array[]) =>
    form === 'der' ? arrays(name, ders) : text(name, label === 'CERTIFICATE' ? certificates(ders) : [[label, ders[0]!]])
  const roots = ['// Whom the board trusts.', put('ca', 'CERTIFICATE', trustAnchors)]
  if (mode === 'password') return roots
  return [
    ...roots,
    '// What it shows to the broker.',
    put('device', 'CERTIFICATE', chain),
    '// Secret.',
    privateKey
      ? put('device_key', 'PRIVATE KEY', [privateKey])
      : '#error "Put the private key of the board here, as device_key: it was made elsewhere."\n',
  ]
}

/** The names of the arrays that `identityHeader` makes for so many DER objects. */
export function arrayNames(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => (index === 0 ? name : `${name}_${index + 1}`))
}

/** PEM files of a board: whom it trusts, what it shows, its key. */
export function boardPem({ identity, trustAnchors }: BundleSource): { ca: string; device: string; key: string | null } {
  const certificates = (ders: readonly Uint8Array[]) => ders.map((each) => toPem('CERTIFICATE', each)).join('')
  return {
    ca: certificates(trustAnchors),
    device: certificates(chainOf(identity)),
    key: identity.privateKey ? toPem('PRIVATE KEY', identity.privateKey) : null,
  }
}

/** The beginning of every sketch: what has to be filled in, and why. */
export const wifiSettings = `// Fill these in.
const char *const wifiName = "YOUR WIFI";
const char *const wifiPassword = "ITS PASSWORD";
// Any time server; a router often is one. Without the right time every certificate looks not yet valid.
const char *const timeServer = "pool.ntp.org";`

/** Functions that the sketches share; the classes of both cores have them. */
export const sketchFunctions = `void joinWifi() {
  WiFi.mode(WIFI_STA);
  WiFi.begin(wifiName, wifiPassword);
  while (WiFi.status() != WL_CONNECTED) delay(200);
  Serial.println("WiFi is there.");
}

void setClock() {
  configTime(0, 0, timeServer);
  while (time(nullptr) < MADE_AT) delay(200);
  Serial.println("The clock is set.");
}

// Names that end in .local are looked up by mDNS. TLS needs the name, so it is looked up only to say where a failure lies.
bool findBroker() {
  IPAddress address;
  if (WiFi.hostByName(BROKER_HOST, address) == 1) return true;
  Serial.println("There is no address for " BROKER_HOST ".");
  return false;
}`
