import type { BundleProblem } from '../../shared/export.ts'
import { safeText } from '../../shared/safe-text.ts'
import { brokerCertificateFiles, type BrokerPaths } from './broker-files.ts'
import { brokerPort, oldestTls, ownTopicsOnly } from './broker-options.ts'
import { listed, nameProblems, tlsVersionProblems } from './broker-problems.ts'
import { sayingStep } from './broker-readme.ts'
import { publicText } from './bundle-file.ts'
import { defineTarget } from './define-target.ts'
import { emqxAcl, isEmqxTopicName } from './emqx-acl.ts'
import { choice, type Chosen } from './option.ts'
import { keyElsewhere } from './private-key-file.ts'
import type { BundleSource } from './target.ts'

const options = {
  port: brokerPort,
  layout: choice({
    title: 'Where the broker runs',
    explanation: 'The package of EMQX and its container keep their settings in different folders.',
    values: {
      package: ['Package', 'Installed on Debian, Ubuntu and others, with its settings in /etc/emqx.'],
      docker: ['Docker', 'In a container named emqx of the image emqx/emqx, with its settings in /opt/emqx/etc.'],
    },
    default: 'package',
  }),
  acl: ownTopicsOnly,
  tlsVersion: oldestTls,
}
type Options = Chosen<typeof options>

const folders = { package: '/etc/emqx', docker: '/opt/emqx/etc' } as const
const paths = {
  conf: 'certwright.conf',
  acl: 'certwright-acl.conf',
  rootCa: 'certs/certwright-ca.crt',
  certificate: 'certs/certwright.crt',
  privateKey: 'certs/certwright.key',
} satisfies BrokerPaths & Record<string, string>

/** Files for EMQX 5: a TLS listener that asks for certificates, and access rules. Held to its documentation. */
export const emqx = defineTarget({
  id: 'emqx',
  title: 'EMQX broker',
  purpose: 'Settings, certificate, key and CA for EMQX 5: a listener with certificates on both sides.',
  roles: ['broker'],
  reader: 'EMQX 5.8',
  proof: 'documented',
  options,
  identityUse: () => ({ takes: 'certificate-and-key', refusesWeakKeys: false }),
  check: (source, chosen) => [...nameProblems(source), ...tlsVersionProblems(chosen), ...(chosen.acl ? aclProblems(source) : [])],
  content: (source, chosen) => {
    const { identity, peers } = source
    const folder = folders[chosen.layout]
    const advice = identity.privateKey ? '' : ` ${keyElsewhere(identity.name, paths.privateKey)}`
    return {
      files: [
        publicText(paths.conf, emqxConf(source, chosen), 'The settings to add to emqx.conf, with the reason for each line.'),
        ...(chosen.acl ? [publicText(paths.acl, emqxAcl(peers), 'Who may use which topics.')] : []),
        ...brokerCertificateFiles(source, paths),
      ],
      steps: [
        {
          text: `In this folder, copy the files to where EMQX has its own, and let the user emqx alone read the key.${advice}`,
          commands: copyCommands(chosen),
        },
        {
          text: `Add ${paths.conf} to the end of emqx.conf, once, and restart the broker; the last line says which listeners run:`,
          commands:
            chosen.layout === 'package'
              ? [`sudo sh -c "cat ${paths.conf} >> ${folder}/emqx.conf"`, 'sudo systemctl restart emqx', 'sudo emqx ctl listeners']
              : [
                  `docker exec -u root emqx sh -c "cat ${folder}/${paths.conf} >> ${folder}/emqx.conf"`,
                  'docker restart emqx',
                  'docker exec emqx emqx ctl listeners',
                ],
        },
        sayingStep(source, chosen.port, ''),
      ],
      notes: [
        {
          text:
            'EMQX reads no file of revoked certificates. It can fetch the list of an authority from the address in the certificates (CRL ' +
            'distribution point), and wants an issuing distribution point in that list; else ban a revoked client in its dashboard.',
        },
        {
          text:
            'What is changed in the dashboard goes before these settings until the next start. In a container, what is copied into it is gone ' +
            'with it: keep the files, or mount them.',
        },
      ],
    }
  },
})

function copyCommands({ layout, acl }: Options): string[] {
  const folder = folders[layout]
  if (layout === 'docker') {
    return [
      `docker cp certs/. emqx:${folder}/certs/`,
      ...[paths.conf, ...(acl ? [paths.acl] : [])].map((path) => `docker cp ${path} emqx:${folder}/`),
      `docker exec -u root emqx chown emqx:emqx ${folder}/${paths.privateKey}`,
    ]
  }
  return [
    `sudo install -o emqx -g emqx -m 600 ${paths.privateKey} ${folder}/certs/`,
    `sudo install -m 644 ${paths.certificate} ${paths.rootCa} ${folder}/certs/`,
    ...(acl ? [`sudo install -m 644 ${paths.acl} ${folder}/`] : []),
  ]
}

function aclProblems({ peers }: BundleSource): BundleProblem[] {
  const unfit = peers.map(({ name }) => name).filter((name) => !isEmqxTopicName(name))
  if (unfit.length === 0) return []
  const message = `The access rules of EMQX cannot give ${listed(unfit)} topics of their own, for a "+", "#" or "/" in the name.`
  return [{ severity: 'warning', message, remedy: 'Issue them under other names, or export without the access rules.' }]
}

/** In HOCON. No value comes from elsewhere. */
function emqxConf({ identity, version }: BundleSource, { port, layout, acl, tlsVersion }: Options): string {
  const folder = folders[layout]
  const versions = tlsVersion === 'tlsv1.3' ? '["tlsv1.3"]' : '["tlsv1.3", "tlsv1.2"]'
  const paragraphs = [
    [`# EMQX settings of the broker ${safeText(identity.name)}, made by Certwright ${version}.`],
    [
      '# MQTT over TLS, on every address of this machine.',
      'listeners.ssl.default {',
      '  enable = true',
      `  bind = "0.0.0.0:${port}"`,
      '  ssl_options {',
      '    # What the broker shows: its certificate, followed by the issuing CAs where there are any; the clients have the root.',
      `    certfile = "${folder}/${paths.certificate}"`,
      `    keyfile = "${folder}/${paths.privateKey}"`,
      '    # Whom the broker believes: a client has to show a certificate that leads to a CA in this file.',
      `    cacertfile = "${folder}/${paths.rootCa}"`,
      '    verify = verify_peer',
      '    fail_if_no_peer_cert = true',
      `    versions = ${versions}`,
      '  }',
      '}',
    ],
    [
      '# No other way in: neither without TLS nor through WebSocket.',
      'listeners.tcp.default.enable = false',
      'listeners.ws.default.enable = false',
      'listeners.wss.default.enable = false',
    ],
    ["# The certificate's common name is the user name, whatever a client claims.", 'mqtt.peer_cert_as_username = cn'],
    ...(acl
      ? [
          [
            '# Who may use which topics; whatever no rule allows is denied.',
            'authorization {',
            '  no_match = deny',
            '  deny_action = ignore',
            '  sources = [',
            `    { type = file, enable = true, path = "${folder}/${paths.acl}" }`,
            '  ]',
            '}',
          ],
        ]
      : []),
  ]
  return `${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n`
}
