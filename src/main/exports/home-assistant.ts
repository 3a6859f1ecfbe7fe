import { python } from '../consumers/python.ts'
import { brokerAddress } from './broker-address.ts'
import { clientFiles, clientPaths } from './client-files.ts'
import { clientMode } from './client-mode.ts'
import { clientProblems, clientUse } from './client-problems.ts'
import { clockAdvice } from './client-steps.ts'
import { defineTarget } from './define-target.ts'
import { keyElsewhere } from './private-key-file.ts'

/** Files to upload to Home Assistant, and what to fill in there. */
export const homeAssistant = defineTarget({
  id: 'home-assistant',
  title: 'Home Assistant',
  purpose: 'The files that the MQTT integration of Home Assistant asks for, and what to fill in.',
  roles: ['device'],
  reader: 'Home Assistant, MQTT integration (2025.4 and later)',
  proof: 'documented',
  options: { mode: clientMode },
  needsCredentials: ({ mode }) => mode === 'password',
  identityUse: (_, { mode }) => clientUse(mode),
  check: (source, { mode }) => clientProblems(source, { mode, consumer: python, dependsOnVersion: true, brokerIn: 'into the field Broker' }),
  content: (source, { mode }) => {
    const { identity } = source
    const { host, port } = brokerAddress(source)
    const elsewhere = mode === 'mutual' && !identity.privateKey ? ` ${keyElsewhere(identity.name, clientPaths.privateKey)}` : ''
    const [choice, upload] =
      mode === 'mutual'
        ? [
            'Switch on "Use a client certificate", and choose',
            `${clientPaths.rootCa} as the custom CA certificate, ${clientPaths.certificate} as the client certificate and ${clientPaths.privateKey} as the private key, whose password stays empty.`,
          ]
        : [`Fill in the user name and the password from ${clientPaths.credentials}, and choose`, `${clientPaths.rootCa} as the custom CA certificate.`]
    return {
      files: clientFiles(source, mode),
      steps: [
        {
          text:
            'Put this folder on the computer whose browser shows Home Assistant.' +
            `${elsewhere} There, choose Settings, Devices & services, Add integration, MQTT, and "Manually enter the MQTT broker ` +
            'connection details"; where MQTT is set up, choose Reconfigure in its menu instead.',
        },
        { text: `Fill in ${host} as Broker and ${port} as Port. Switch on "Advanced options" and press Submit, which shows the other fields.` },
        {
          text:
            `${choice} Custom as "Broker certificate validation". Press Next, which shows the fields for files, and upload ${upload} ` +
            'Leave "Ignore broker certificate validation" off. Press Submit again: Home Assistant says whether it connects. ' +
            clockAdvice,
        },
      ],
      notes: [
        {
          text:
            (mode === 'mutual'
              ? 'The private key is PKCS#8 ("BEGIN PRIVATE KEY"): Home Assistant 2025.4 refused the traditional form ("BEGIN EC PRIVATE KEY"). '
              : '') + 'Home Assistant keeps its own copies of what is uploaded, so that this folder can be deleted afterwards.',
        },
      ],
    }
  },
})
