import { beforeAll, beforeEach, describe, it } from 'vitest'
import { existsSync } from 'node:fs'
import { commonName, extensionOf, OpensslCertificates, sequenceOfValues } from '../testing/judges/openssl-certificate.ts'
import { createOpensslFolder, ec, type OpensslFolder } from '../testing/openssl-folder.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { lacksTools } from '../testing/tools.ts'
import { toPem } from '../../shared/pem.ts'
import { openCore } from './core.ts'
import { playTranscript, type Stage } from './testing/transcript.ts'
import { join } from 'node:path'

describe.skipIf(lacksTools('openssl'))('files of elsewhere', () => {
  let files: OpensslFolder
  let stage: Stage
  let data: string
  beforeAll(() => {
    files = createOpensslFolder()
    files.openssl('genpkey', ...ec('P-256'), '-out', 'ca.key')
    files.openssl('pkey', '-in', 'ca.key', '-aes256', '-passout', 'pass:password123', '-out', 'ca-encrypted.key')
    files.write('ca.cnf', '[req]\ndistinguished_name=dn\n[dn]\n[v3]\nbasicConstraints=CA:true\nsubjectKeyIdentifier=hash\n')
    files.openssl('req', '-x509', '-new', '-key', 'ca.key', '-subj', '/C=GB/CN=Old CA', '-days', '3000', '-set_serial', '1', '-config', 'ca.cnf', '-extensions', 'v3', '-out', 'ca.pem')
    files.openssl('genpkey', ...ec('P-256'), '-out', 'dev.key')
    files.openssl('req', '-new', '-key', 'dev.key', '-subj', '/CN=dev01', '-out', 'dev.csr')
    files.openssl('x509', '-req', '-in', 'dev.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-set_serial', '131', '-days', '30', '-out', 'dev.pem')
    files.write('password', 'password123\n')
    files.write('wrong', 'nonsense\n')
    const made = new OpensslCertificates()
    made.addKey('key', ec('P-256'))
    const der = made.make({
      version: 3,
      serial: 'INTEGER:7',
      issuer: commonName('Issuer'),
      subject: commonName('evilX\u001b[2J\u202egpj.exe', 'FORMAT:UTF8,UTF8'),
      notBefore: 'UTCTIME:260101000000Z',
      notAfter: 'UTCTIME:360101000000Z',
      algorithm: sequenceOfValues('OID:1.2.840.10045.4.3.2'),
      signing: ['-sha256'],
      key: 'key',
      signer: 'key',
      extensions: { purposes: extensionOf('2.5.29.37', false, sequenceOfValues('OID:1.3.6.1.5.5.7.3.2')) },
    })
    files.write('evil.pem', toPem('CERTIFICATE', Buffer.from(der.toString('latin1').replace('evilX', 'evil\0'), 'latin1')))
  }, 60_000)
  beforeEach(() => {
    data = temporaryFolder('core')
    stage = { openCore: () => openCore(join(import.meta.dirname, '..', 'cli.ts'), data), env: { CERTWRIGHT_PASSPHRASE: 'correct horse battery' } }
  })

  it('are looked at without a vault, and with its help where there is one', async () => {
    await playTranscript(
      stage,
      `
      $ certwright inspect ${files.path('ca.pem')}
      ca.pem  1 object

        Certificate Old CA (valid)
        Subject         CN=Old CA,C=GB
        Issuer          CN=Old CA,C=GB (itself)
        Valid from      …
        Valid until     …
        Key             EC P-256 (the private key is not here)
        Authority       yes
        Signature       ecdsaWithSHA256
        Version         3
        Serial number   01
        SHA-256         …
        SHA-1           …
        Public key pin  sha256/…
        Subject key id  …
        path: CN=Old CA,C=GB is not as RFC 5280 wants it: it is an authority whose basicConstraints are not critical; it is an authority without keyUsage.
        refused by Python 3.13: It is an authority without keyUsage.
          Renew the authority here, which gives it a certificate as everybody wants it; or make a new one.
        refused by Python 3.13: It is an authority whose basicConstraints are not marked critical.
          Renew the authority here, which gives it a certificate as everybody wants it; or make a new one.
      $ certwright inspect ${files.path('dev.key')} ${files.path('ca-encrypted.key')}
      dev.key  1 object

        Private key EC P-256
        Belongs to      nothing here
        Public key pin  sha256/…

      ca-encrypted.key  1 object

        Encrypted: an encrypted private key

      Something in it shows only with its password: give it with --password-file.
      $ certwright inspect ${files.path('dev.csr')} --vault ${files.path('missing.certwright')}
      ! error: …
      …
      = 1
    `,
    )
    if (existsSync(join(data, 'default.certwright'))) throw new Error('a vault was made')
    await playTranscript(
      stage,
      `
      $ certwright vault create
      …
      $ certwright authority import ${files.path('ca.pem')}
      …
      $ certwright inspect ${files.path('dev.pem')} ${files.path('dev.key')} --json
      [
        {
          "name": "dev.pem",
      …
              "issuedBy": {
                "fingerprint": "…",
                "serialNumber": "01",
                "name": "Old CA"
              },
      …
              "key": "in-file"
      …
          "name": "dev.key",
      …
              "belongsTo": [
                "dev01"
              ]
      …
    `,
    )
  })

  it('cannot drive the terminal by what stands in them', () =>
    playTranscript(
      stage,
      `
      $ certwright inspect ${files.path('evil.pem')}
      evil.pem  1 object

        Certificate evil\\u{0}\\u{1b}[2J\\u{202e}gpj.exe (valid)
        Subject             CN=evil\\00\\1B[2J\\E2\\80\\AEgpj.exe
      …
        may be refused by Every TLS stack: A name in it holds characters that do not show or turn the text around them, such as NUL, line ends or direction marks.
      …
      $ certwright vault create
      …
      $ certwright certificate import ${files.path('evil.pem')}
      Device evil\\u{0}\\u{1b}[2J\\u{202e}gpj.exe
      …
      $ certwright certificate list
      NAME  …
      evil\\u{0}\\u{1b}[2J\\u{202e}gpj.exe  Device  valid  2036-01-01  -          07
    `,
    ))

  it('are taken in with their keys, once the password is right', () =>
    playTranscript(
      stage,
      `
      $ certwright vault create
      …
      $ certwright authority import ${files.path('ca.pem')} --key ${files.path('ca-encrypted.key')}
      ! error: Something in these files is encrypted.
      ! hint: Give its password in a file with --password-file FILE, or in the environment as CERTWRIGHT_FILE_PASSWORD.
      = 1
      $ certwright authority import ${files.path('ca.pem')} --key ${files.path('ca-encrypted.key')} --password-file ${files.path('wrong')}
      ! error: …
      ! hint: …
      = 1
      $ certwright authority import ${files.path('ca.pem')} --key ${files.path('ca-encrypted.key')} --password-file ${files.path('password')}
      Root CA Old CA
        Valid until …, signed by itself.
        Serial number 01
        Its private key is in the vault.
        warning: It is an authority without keyUsage. Refused by: Python 3.13.
        warning: It is an authority whose basicConstraints are not marked critical. Refused by: Python 3.13.
      $ certwright certificate import ${files.path('dev.pem')} ${files.path('dev.key')} ${files.path('ca.pem')} --kind broker
      Broker dev01
        Valid until …, signed by Old CA.
        Serial number 83
        Its private key is in the vault.
        warning: It has no extended key usage; it is taken for a device’s because it names no host. Say so if it is another’s.
      Old CA is in the vault already.
      $ certwright authority import ${files.path('dev.pem')}
      ! error: These files hold no certification authority.
      ! hint: Choose the file of the authority; other certificates are taken in with certificate import.
      = 1
      $ certwright certificate import ${files.path('dev.pem')} --json
      {
        "imported": [],
        "keysAdded": [],
        "failed": [],
        "alreadyHere": [
          "…"
        ],
        "strayKeys": 0,
        "warnings": [
      …
    `,
    ))

  it('ask for their password at a terminal, once for all of them', () =>
    playTranscript(
      { ...stage, terminal: { answers: ['nonsense', 'password123'] } },
      `
      $ certwright vault create
      …
      $ certwright authority import ${files.path('ca.pem')} ${files.path('ca-encrypted.key')}
      ! ? Password of the files:
      ! The passphrase does not open the file.
      ! ? Password of the files:
      Root CA …Old CA…
        Valid until …, signed by itself.
      …
        Its private key is in the vault.
      …
    `,
    ))
})
