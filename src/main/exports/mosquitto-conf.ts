import { safeText } from '../../shared/safe-text.ts'
import type { MosquittoLayout, MosquittoPlaces } from './mosquitto-layout.ts'

/** How clients prove who they are; `both` on two ports. */
export type MosquittoMode = 'mutual' | 'password' | 'both'

/** What the broker takes for the user name of a client that shows a certificate. */
export type MosquittoIdentity = 'common-name' | 'subject' | 'client-id'

/** What is written into a `mosquitto.conf`. */
export interface MosquittoSettings {
  /** For the heading. */
  name: string
  version: string
  layout: MosquittoLayout
  places: MosquittoPlaces
  port: number
  /** Of the second listener, where the mode is `both`. */
  passwordPort: number
  tlsVersion: 'tlsv1.2' | 'tlsv1.3'
  mode: MosquittoMode
  identity: MosquittoIdentity
  hasAcl: boolean
  hasRevocations: boolean
  /** While a roll-over is under way there are two or more. */
  rootCount: number
}

/**
 * The text of a `mosquitto.conf` for Mosquitto 2.0.11 and 2.1: mosquitto.conf(5). A comment stands on a line of its own, since `#`
 * begins one only there. Without `per_listener_settings`, which 2.1 calls deprecated: where there are two listeners, passwords and
 * access rules are for both, but a client that shows a certificate is not asked for a password (2.0.11, tried).
 */
export function mosquittoConf(settings: MosquittoSettings): string {
  const { port, passwordPort, mode, hasAcl, places } = settings
  const hasPasswords = mode !== 'mutual'
  const paragraphs = [
    headingOf(settings),
    ...(mode === 'both'
      ? [
          ...listener(settings, '# The first way in: MQTT over TLS, for clients with a certificate.', port, certificateLines(settings)),
          ...listener(
            settings,
            '# The second way in, for clients with a password: it needs a port of its own, as a port that asks for certificates lets nobody in without.',
            passwordPort,
            passwordListenerLines(settings),
          ),
          ['# For both: nobody without an identity.', 'allow_anonymous false'],
        ]
      : [
          ...listener(settings, '# The only way in: MQTT over TLS, on every address of this machine.', port, [
            ...(hasPasswords ? passwordListenerLines(settings) : certificateLines(settings)),
            hasPasswords ? '# Nobody without a password.' : '# Nobody without an identity.',
            'allow_anonymous false',
            ...(hasPasswords ? passwordFileLines(settings) : []),
          ]),
        ]),
    ...(mode === 'both' ? [passwordFileLines(settings)] : []),
    ...(hasAcl
      ? [['# Who may use which topics. Without this line everybody who is let in may use them all.', `acl_file ${places.acl.inSettings}`]]
      : []),
    ...persistence(settings.layout),
    ...logging(settings.layout),
  ]
  return `${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function headingOf({ name, version, layout, places }: MosquittoSettings): string[] {
  const heading = [`# Mosquitto settings of the broker ${safeText(name)}, made by Certwright ${version}.`]
  switch (layout) {
    case 'folder':
      return [
        ...heading,
        '# For Mosquitto 2.0 and 2.1. All paths are relative to this folder, so start it from here:',
        `#   mosquitto -c ${places.conf.inSettings}`,
      ]
    case 'debian':
      return [
        ...heading,
        '# For Mosquitto 2.0 and 2.1 of Debian, Ubuntu and Raspberry Pi OS, whose own mosquitto.conf reads this file and says',
        '# where to log and what to keep over a restart. install.sh puts it in its place.',
      ]
    case 'docker':
      return [...heading, '# For the image eclipse-mosquitto, version 2. All paths are those that the container sees.']
  }
}

function listener(settings: MosquittoSettings, reason: string, port: number, identityLines: readonly string[]): string[][] {
  const { certificate, privateKey, revocations } = settings.places
  const isForCertificates = identityLines.includes('require_certificate true')
  return [
    [reason, `listener ${port}`],
    [
      '# What the broker shows: its certificate, followed by the issuing CAs where there are any; the clients have the root.',
      `certfile ${certificate.inSettings}`,
      '# Its private key, not encrypted, as nobody is there to type a passphrase. Readable by the broker alone.',
      `keyfile ${privateKey.inSettings}`,
    ],
    settings.tlsVersion === 'tlsv1.2'
      ? ['# The oldest TLS that is accepted. 1.3 is used wherever the client knows it.', 'tls_version tlsv1.2']
      : ['# The oldest TLS that is accepted. ESP8266 boards and older ESP32 cores know only 1.2 and stay outside.', 'tls_version tlsv1.3'],
    [...identityLines],
    ...(settings.hasRevocations && isForCertificates
      ? [
          [
            '# Who is refused though the certificate is in date. One CRL for each authority is in it: everybody is refused whose',
            '# authority is missing, or whose CRL has expired. Put a newer file in its place in time, and send SIGHUP.',
            `crlfile ${revocations.inSettings}`,
          ],
        ]
      : []),
  ]
}

function certificateLines({ identity, rootCount, places }: MosquittoSettings): string[] {
  return [
    `# Whom the broker believes: a client has to show a certificate that leads to ${rootCount > 1 ? 'one of these root CAs' : 'this root CA'}.`,
    `cafile ${places.rootCa.inSettings}`,
    'require_certificate true',
    ...(identity === 'subject'
      ? [
          "# The certificate's whole subject, such as O=Home,CN=lamp, is the user name in the log and in access rules; what a client",
          '# claims is ignored.',
          'use_subject_as_username true',
        ]
      : [
          "# The certificate's common name is the user name, in the log and in access rules; what a client claims is ignored.",
          'use_identity_as_username true',
        ]),
    ...clientIdLines(identity),
  ]
}

function passwordListenerLines({ identity }: MosquittoSettings): string[] {
  return [
    '# Clients check the broker by its certificate; the broker knows them by user name and password.',
    'require_certificate false',
    ...clientIdLines(identity),
  ]
}

function clientIdLines(identity: MosquittoIdentity): string[] {
  if (identity !== 'client-id') return []
  return [
    '# The user name is the client id as well, whatever a client calls itself. Of two connections of one identity the older ends.',
    'use_username_as_clientid true',
  ]
}

function passwordFileLines({ places: { passwords } }: MosquittoSettings): string[] {
  return [
    `# Salted PBKDF2-SHA512 hashes; add a user with: mosquitto_passwd ${passwords.inSettings} NAME`,
    `password_file ${passwords.inSettings}`,
  ]
}

function persistence(layout: MosquittoLayout): string[][] {
  switch (layout) {
    case 'folder':
      return [
        [
          '# Retained messages and sessions are kept in memory only. To keep them over a restart, in this folder:',
          '# "persistence true" and "persistence_location ./".',
          'persistence false',
        ],
      ]
    case 'docker':
      return [
        [
          '# Retained messages and sessions are kept in the volume of the container, over a restart.',
          'persistence true',
          'persistence_location /mosquitto/data/',
        ],
      ]
    case 'debian':
      return []
  }
}

function logging(layout: MosquittoLayout): string[][] {
  if (layout === 'debian') return []
  return [
    [
      '# Log on the terminal, or in the journal of a service: who comes, who goes, who is refused.',
      'log_dest stderr',
      'log_type error',
      'log_type warning',
      'log_type notice',
      'log_type information',
      'connection_messages true',
      'log_timestamp_format %Y-%m-%dT%H:%M:%S',
    ],
  ]
}
