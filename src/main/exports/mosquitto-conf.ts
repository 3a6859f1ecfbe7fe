import { safeText } from '../../shared/safe-text.ts'

/** The files of a broker's folder. */
export const mosquittoFiles = {
  conf: 'mosquitto.conf',
  rootCa: 'ca.crt',
  certificate: 'broker.crt',
  privateKey: 'broker.key',
  passwords: 'passwords',
  acl: 'acl',
  revocations: 'crl.pem',
} as const

/** What is written into a `mosquitto.conf`. */
export interface MosquittoSettings {
  /** For the heading. */
  name: string
  version: string
  port: number
  tlsVersion: 'tlsv1.2' | 'tlsv1.3'
  mode: 'mutual' | 'password'
  hasAcl: boolean
  hasRevocations: boolean
  /** While a roll-over is under way there are two or more. */
  rootCount: number
}

/**
 * The text of a `mosquitto.conf` that runs in its folder, on Mosquitto 2.0.11 and 2.1: mosquitto.conf(5). A comment stands on
 * a line of its own, since `#` begins one only there. Without `per_listener_settings`: 2.1 calls it deprecated, and there is
 * one listener.
 */
export function mosquittoConf({ name, version, port, tlsVersion, mode, hasAcl, hasRevocations, rootCount }: MosquittoSettings): string {
  const { conf, rootCa, certificate, privateKey, passwords, acl, revocations } = mosquittoFiles
  const paragraphs = [
    [
      `# Mosquitto settings of the broker ${safeText(name)}, made by Certwright ${version}.`,
      '# For Mosquitto 2.0 and 2.1. All paths are relative to this folder, so start it from here:',
      `#   mosquitto -c ${conf}`,
    ],
    ['# The only way in: MQTT over TLS, on every address of this machine.', `listener ${port}`],
    [
      '# What the broker shows: its certificate, followed by the issuing CAs where there are any; the clients have the root.',
      `certfile ${certificate}`,
      '# Its private key, not encrypted, as nobody is there to type a passphrase. Readable by the broker alone.',
      `keyfile ${privateKey}`,
    ],
    tlsVersion === 'tlsv1.2'
      ? ['# The oldest TLS that is accepted. 1.3 is used wherever the client knows it.', `tls_version ${tlsVersion}`]
      : [
          '# The oldest TLS that is accepted. ESP8266 boards and older ESP32 cores know only 1.2 and stay outside.',
          `tls_version ${tlsVersion}`,
        ],
    mode === 'mutual'
      ? [
          `# Whom the broker believes: a client has to show a certificate that leads to ${rootCount > 1 ? 'one of these root CAs' : 'this root CA'}.`,
          `cafile ${rootCa}`,
          'require_certificate true',
          "# The certificate's common name is the user name, in the log and in access rules; what a client claims is ignored.",
          'use_identity_as_username true',
          '# Nobody without an identity.',
          'allow_anonymous false',
        ]
      : [
          '# Clients check the broker by its certificate; the broker knows them by user name and password.',
          'require_certificate false',
          '# Nobody without a password.',
          'allow_anonymous false',
          '# Salted PBKDF2-SHA512 hashes; add a user with: mosquitto_passwd passwords NAME',
          `password_file ${passwords}`,
        ],
    ...(hasRevocations
      ? [
          [
            '# Who is refused though the certificate is in date. One CRL for each authority is in it: everybody is refused whose',
            '# authority is missing, or whose CRL has expired. Put a newer file in its place in time, and send SIGHUP.',
            `crlfile ${revocations}`,
          ],
        ]
      : []),
    ...(hasAcl
      ? [['# Who may use which topics. Without this line everybody who is let in may use them all.', `acl_file ${acl}`]]
      : []),
    [
      '# Retained messages and sessions are kept in memory only. To keep them over a restart, in this folder:',
      '# "persistence true" and "persistence_location ./".',
      'persistence false',
    ],
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
  return `${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n`
}
