import { makePkcs12, makePkcs12TrustStore } from '../pki/pkcs12-writer.ts'
import { brokerHost } from './broker-address.ts'
import { publicText } from './bundle-file.ts'
import { defineTarget, type TargetContent } from './define-target.ts'
import { tlsCheckProgram, tlsContextLines } from './java-tls-check.ts'
import { missingKeyProblems } from './missing-key.ts'
import type { Chosen } from './option.ts'
import type { ReadmeStep } from './readme.ts'
import { shellWord } from './shell-word.ts'
import { storeForm, storePassword, storeProblems } from './store-password.ts'
import type { BundleFile, BundleSource } from './target.ts'

const options = { password: storePassword, form: storeForm }
type Options = Chosen<typeof options>

/** A key store and a trust store as Java takes them since version 9: both PKCS#12. */
export const javaStores = defineTarget({
  id: 'java-stores',
  title: 'Java key store and trust store',
  purpose: 'A key store and a trust store (PKCS#12) for Java programs and brokers, with a program that tries them.',
  roles: ['device', 'broker'],
  group: 'files',
  reader: 'keytool and JSSE of Java 17',
  proof: 'proven',
  options,
  identityUse: () => ({ takes: 'certificate-and-key', refusesWeakKeys: false }),
  check: ({ identity }, { password, form }) => [
    ...missingKeyProblems(identity, 'A key store without a key is of no use.'),
    ...storeProblems(password, form, { isJava: true }),
  ],
  content: (source, chosen) => {
    const isBroker = source.identity.kind === 'broker'
    const program = publicText('TlsCheck.java', tlsCheckProgram, 'Connects to the broker with the two stores and says what comes of it.')
    const files = [...stores(source, chosen), ...(isBroker ? [] : [program])]
    return { files, ...(isBroker ? brokerReadme() : deviceReadme(source)) }
  },
})

function stores({ identity, trustAnchors, salt }: BundleSource, { password, form }: Options): BundleFile[] {
  const { name, certificate, intermediates, privateKey } = identity
  const random = (length: number) => salt(name, length)
  const content = { certificates: [certificate, ...intermediates], privateKey: privateKey ?? undefined, friendlyName: name, password }
  const trusted = trustAnchors.map((der, index) => ({ certificate: der, friendlyName: index === 0 ? 'ca' : `ca-${index + 1}` }))
  return [
    {
      path: 'keystore.p12',
      bytes: makePkcs12(content, form, random),
      isSecret: privateKey !== null,
      purpose: `Key store: the key of ${name} and its certificate${intermediates.length > 0 ? ' with the issuing CA' : ''}, under the password that was chosen.`,
    },
    {
      path: 'truststore.p12',
      bytes: makePkcs12TrustStore(trusted, password, form, random),
      isSecret: false,
      // Nothing in it is secret, but whoever guesses its password has that of the key store.
      isOwnerOnly: true,
      purpose: 'Trust store: the root CA, under the same password.',
    },
  ]
}

const copyStep: ReadmeStep = {
  text: 'Copy the files to where the program runs, and let only the user that it runs as read the stores:',
  commands: ['chmod 600 keystore.p12 truststore.p12'],
}

const listStep: ReadmeStep = {
  text: 'Type the password where nobody else sees it (bash or zsh), and see what the stores hold: a PrivateKeyEntry and a trustedCertEntry:',
  commands: [
    'read -rs STORE_PASSWORD && export STORE_PASSWORD',
    'keytool -list -keystore keystore.p12 -storepass:env STORE_PASSWORD',
    'keytool -list -keystore truststore.p12 -storepass:env STORE_PASSWORD',
  ],
}

function deviceReadme({ broker }: BundleSource): Omit<TargetContent, 'files'> {
  const host = (broker && brokerHost(broker.altNames)) ?? 'BROKER'
  return {
    steps: [
      copyStep,
      listStep,
      {
        text: 'Try them with a JDK of version 11 or later; "The broker lets us in" is the last line:',
        commands: [`java TlsCheck.java ${shellWord(host)} ${broker?.port ?? 8883}`],
      },
    ],
    notes: [
      { text: 'In a program of your own, with the imports java.io.File, java.security.KeyStore and javax.net.ssl.*:', commands: tlsContextLines },
      { text: 'Eclipse Paho takes it by options.setSocketFactory(tls.getSocketFactory()), with an address that begins with ssl://.' },
    ],
  }
}

function brokerReadme(): Omit<TargetContent, 'files'> {
  return {
    steps: [
      copyStep,
      listStep,
      {
        text:
          'Name them in the settings of the broker: keystore.p12 as its key store, with the password both for the store and for the ' +
          'key in it, and truststore.p12 as the trust store of its clients, whose certificates it is to require.',
      },
    ],
    notes: [{ text: 'In a server of your own, with the imports java.io.File, java.security.KeyStore and javax.net.ssl.*:', commands: tlsContextLines }],
  }
}
